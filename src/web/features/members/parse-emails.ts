import { email } from '#contract/common.ts';

export interface Fault {
  /** Counted from one, as an editor does. */
  line: number;
  text: string;
}

/**
 * Addresses out of whatever was pasted: lines, commas, semicolons, a column of a sheet, `Ada <ada@example.com>`.
 * Each comes once, in the order in which it was first written; what is not an address is told with its line.
 */
export function parseEmails(pasted: string): { valid: string[]; repeated: number; faults: Fault[] } {
  const valid = new Set<string>();
  const faults: Fault[] = [];
  let read = 0;
  for (const [at, line] of pasted.split(/\r\n|\r|\n/).entries()) {
    for (const text of candidates(line)) {
      const parsed = email.safeParse(text);
      if (!parsed.success) faults.push({ line: at + 1, text });
      else {
        read++;
        valid.add(parsed.data);
      }
    }
  }
  return { valid: [...valid], repeated: read - valid.size, faults };
}

/** What of a line is meant as an address: beside something with an @, words are names. A line without any is a fault. */
function candidates(line: string): string[] {
  // A quoted name may hold a comma: `"Hopper, Grace" <grace@example.com>`.
  const words = line.replace(/"[^"]*"/g, ' ').split(/[\s,;<>]+/);
  const addresses = words.filter((word) => word.includes('@'));
  return addresses.length > 0 ? addresses : [line.trim()].filter((text) => /[^\s,;]/.test(text));
}
