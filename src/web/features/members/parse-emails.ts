import { email } from '#contract/common.ts';

/**
 * Addresses out of whatever was pasted: lines, commas, semicolons, a column of a sheet, `Ada <ada@example.com>`.
 * Each comes once, in the order in which it was first written; what is not an address is given back as it was.
 */
export function parseEmails(pasted: string): { valid: string[]; invalid: string[] } {
  const valid = new Set<string>();
  const invalid = new Set<string>();
  // A quoted name may hold a comma: `"Hopper, Grace" <grace@example.com>`.
  for (const part of pasted.replace(/"[^"]*"/g, ' ').split(/[\n\r,;\t]+/)) {
    const bracketed = [...part.matchAll(/<([^<>]*)>/g)].map((match) => match[1] ?? '');
    const candidates = bracketed.length > 0 ? bracketed : part.trim().split(/\s+/);
    for (const candidate of candidates) {
      if (!candidate.trim()) continue;
      const parsed = email.safeParse(candidate);
      if (parsed.success) valid.add(parsed.data);
      else invalid.add(candidate.trim());
    }
  }
  return { valid: [...valid], invalid: [...invalid] };
}
