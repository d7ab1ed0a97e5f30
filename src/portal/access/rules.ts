import { domainToASCII } from 'node:url';
import type { AccessRule } from '#contract/access.ts';

/** Who asks. Without a verified address no rule about addresses lets them in. */
export interface Subject {
  email: string;
  verified: boolean;
  groups: readonly string[];
}

type Read = { ok: true; rule: AccessRule } | { ok: false; problem: string };

/** A rule as it is kept, or what is wrong with it. Reading a kept rule gives the same rule again. */
export function readRule({ type, value }: AccessRule): Read {
  const typed = value.trim();
  if (typed === '') return no('This is empty.');
  const kept = type === 'group' ? readGroup(typed) : type === 'email' ? readEmail(typed) : readDomain(typed);
  return kept.ok ? { ok: true, rule: { type, value: kept.value } } : kept;
}

/** The list as it is kept: each rule once, in the order in which it was first written. @returns what is wrong, by index */
export function readRules(typed: readonly AccessRule[]): { rules: AccessRule[]; problems: Map<number, string> } {
  const rules = new Map<string, AccessRule>();
  const problems = new Map<number, string>();
  for (const [index, sent] of typed.entries()) {
    const read = readRule(sent);
    if (!read.ok) problems.set(index, read.problem);
    else if (!rules.has(keyOf(read.rule))) rules.set(keyOf(read.rule), read.rule);
  }
  return { rules: [...rules.values()], problems };
}

/** True when two lists hold the same rules in the same order. */
export const sameRules = (a: readonly AccessRule[], b: readonly AccessRule[]) =>
  a.length === b.length && a.every((rule, index) => keyOf(rule) === keyOf(b[index]!));

/** What became of a list, rule by rule, for the audit log. */
export function changesOf(before: readonly AccessRule[], after: readonly AccessRule[]) {
  const missing = (list: readonly AccessRule[], rule: AccessRule) =>
    !list.some((other) => keyOf(other) === keyOf(rule));
  const told = (rules: AccessRule[], to: string) => rules.map((rule) => ({ field: keyOf(rule), from: null, to }));
  return [
    ...told(
      after.filter((rule) => missing(before, rule)),
      'added',
    ),
    ...told(
      before.filter((rule) => missing(after, rule)),
      'removed',
    ),
  ];
}

/** The first rule that lets somebody in; undefined when none does. @param rules as they are kept */
export function matchingRule(rules: readonly AccessRule[], subject: Subject): AccessRule | undefined {
  const address = subject.verified ? addressOf(subject.email) : null;
  return rules.find(({ type, value }) => {
    if (type === 'group') return subject.groups.includes(value);
    return value === (type === 'email' ? address?.whole : address?.domain);
  });
}

/** Whether somebody may see and launch a blueprint: by any rule, or because it has none. */
export const admits = (rules: readonly AccessRule[], subject: Subject): boolean =>
  rules.length === 0 || matchingRule(rules, subject) !== undefined;

/** A member's address in the form of the rules. What stands before the last `@` may hold others; the domain cannot. */
function addressOf(email: string): { whole: string; domain: string } | null {
  const at = email.lastIndexOf('@');
  const domain = asciiDomain(email.slice(at + 1));
  return at < 1 || domain === null ? null : { whole: `${lower(email.slice(0, at))}@${domain}`, domain };
}

type Value = { ok: true; value: string } | { ok: false; problem: string };

function readDomain(typed: string): Value {
  const name = typed.startsWith('@') ? typed.slice(1) : typed;
  if (name.includes('*')) return no('Wildcards do not work. A sub-domain needs a rule of its own.');
  if (name.includes('@')) return no('This is an address. Make it an email rule.');
  const domain = asciiDomain(name);
  if (domain === null) return no('This is not a domain, like company.com.');
  if (!domain.includes('.')) return no('A domain has a dot, like company.com.');
  return { ok: true, value: domain };
}

/** What mail systems take before the `@`. Only ASCII: a letter that merely looks the same is somebody else. */
const localPart = /^[a-z0-9!#$%&'+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'+/=?^_`{|}~-]+)*$/;

function readEmail(typed: string): Value {
  if (typed.includes('*')) return no('Wildcards do not work. To let in everybody of a domain, make it a domain rule.');
  const at = typed.lastIndexOf('@');
  if (at < 0) return no('An address has an @. To let in a whole domain, make it a domain rule.');
  const local = lower(typed.slice(0, at));
  const domain = asciiDomain(typed.slice(at + 1));
  if (domain === null || local.length > 64 || !localPart.test(local))
    return no('This is not an address, like ada@company.com.');
  return { ok: true, value: `${local}@${domain}` };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Exactly as the sign-in provider sends it: to it, letter case may tell two groups apart. */
function readGroup(typed: string): Value {
  if (control.test(typed)) return no('This holds control characters.');
  return typed.length > 200 ? no('A group has at most 200 characters.') : { ok: true, value: typed };
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A domain as the network knows it: lower case, its letters beyond ASCII in Punycode, no trailing dot. Null when it is
 * none. Looked at before it is converted too, since the converter reads URLs: it would cut `corp.com/x` and decode `%2e`.
 */
function asciiDomain(name: string): string | null {
  if (/[\s/\\?#@:%*_[\]]/.test(name) || control.test(name)) return null;
  const written = name.replace(/\.$/, '').split('.');
  const labels = domainToASCII(written.join('.')).split('.');
  if (labels.length !== written.length || labels.join('.').length > 253) return null;
  if (!labels.every((part, index) => label.test(part) && isFaithful(written[index]!, part))) return null;
  // A number at the end makes an address of the network out of it.
  return /^\d+$/.test(labels.at(-1)!) ? null : labels.join('.');
}

/** The converter also takes wide letters, the Kelvin sign and invisible ones for ASCII: who writes such a name means to deceive. */
const isFaithful = (written: string, ascii: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the first half of what ASCII is
  /^[\u0000-\u007f]*$/.test(written) || ascii.startsWith('xn--');

/** Only A to Z: Unicode's lower case turns the Kelvin sign into a k. */
const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const keyOf = ({ type, value }: AccessRule) => `${type} ${value}`;
const no = (problem: string) => ({ ok: false, problem }) as const;
