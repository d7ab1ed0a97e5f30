import type { AccessRule, BlueprintAccess } from '#contract/access.ts';
import { matchingRule, readRule } from './rules.ts';
import type { MemberSubject } from './store.ts';

/** As many members as somebody looks through; the numbers count all of them. */
const mostShown = 100;

/** Somebody who is let in, and by which rule; null where there is none and everybody is. */
type Admitted = MemberSubject & { rule: AccessRule | null };

/** @param rules as they are kept; without one, everybody is let in */
export const admittedBy = (rules: readonly AccessRule[], members: readonly MemberSubject[]): Admitted[] =>
  members.flatMap((member) => {
    const rule = matchingRule(rules, member) ?? null;
    return rule || rules.length === 0 ? [{ ...member, rule }] : [];
  });

/**
 * @param about.you id of the membership that asks
 * @param about.total of active members
 * @param about.q part of a name or an address
 */
export function viewMatching(
  admitted: readonly Admitted[],
  about: { you: string; total: number; q: string | undefined },
): BlueprintAccess['matching'] {
  const part = about.q?.trim().toLowerCase() ?? '';
  const found = admitted.filter(({ email, name }) => [email, name].some((text) => text.toLowerCase().includes(part)));
  return {
    members: found.slice(0, mostShown).map(({ id, email, name, rule }) => ({ id, email, name, rule })),
    found: found.length,
    you: admitted.some(({ id }) => id === about.you),
    matched: admitted.length,
    total: about.total,
  };
}

/** What was typed, rule by rule: as it would be kept, or as it is with what is wrong. */
export const viewRules = (typed: readonly AccessRule[]) =>
  typed.map((sent) => {
    const read = readRule(sent);
    return read.ok ? { ...read.rule, problem: null } : { ...sent, problem: read.problem };
  });
