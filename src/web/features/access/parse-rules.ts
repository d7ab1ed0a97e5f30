import type { AccessRule, AccessRuleType } from '#contract/access.ts';

/**
 * Rules out of whatever was pasted: lines, commas, semicolons, a column of a sheet, `Ada <ada@example.com>`. What has a
 * name before its `@` is an address, anything else a domain; when groups are added, every line is one, since their names
 * may hold any of these characters. What is wrong with a rule is the portal's to say.
 */
export function parseRules(pasted: string, type: AccessRuleType): AccessRule[] {
  const values = type === 'group' ? pasted.split(/[\n\r]+/) : pasted.split(/[\n\r\t,;]+/).flatMap(addressesIn);
  const rules = new Map<string, AccessRule>();
  for (const value of values.map((part) => part.trim()).filter(Boolean)) {
    const rule =
      type === 'group' ? { type, value } : ({ type: value.indexOf('@') > 0 ? 'email' : 'domain', value } as const);
    if (!rules.has(keyOf(rule))) rules.set(keyOf(rule), rule);
  }
  return [...rules.values()];
}

/** The addresses in angle brackets where there are any: what stands before them is a person's name. */
function addressesIn(part: string): string[] {
  const bracketed = [...part.matchAll(/<([^<>]*)>/g)].map((match) => match[1] ?? '');
  return bracketed.length > 0 ? bracketed : part.split(/\s+/);
}

/** Tells rules apart as they are typed. Only groups know upper and lower case. */
export const keyOf = ({ type, value }: AccessRule) => `${type} ${type === 'group' ? value : value.toLowerCase()}`;
