import { z } from 'zod';

/** What a naming template may hold; the rest of it is taken as it is. */
export interface NameFacts {
  /** The part of the owner's address before the `@`. */
  user: string;
  blueprint: string;
  /** Of the workspace. */
  name: string;
  /** Lower-case letters and digits, fresh for each attempt. */
  random: string;
}

/** As long as a DNS label may be. */
const longest = 63;
const parts = ['user', 'blueprint', 'random', 'name'] as const;
const placeholder = /\{([^{}]*)\}/g;

export const namingTemplate = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .superRefine((template, issue) => {
    for (const [, part] of template.matchAll(placeholder))
      if (!parts.includes(part as (typeof parts)[number]))
        issue.addIssue({
          code: 'custom',
          message: `{${part}} is unknown. Use ${parts.map((p) => `{${p}}`).join(', ')}.`,
        });
    if (!template.includes('{random}'))
      issue.addIssue({ code: 'custom', message: 'It needs {random}, so that no two workspaces get one name.' });
  });

/**
 * The name that an engine gets: a DNS label, made of a template. The random part is always whole, however long the rest
 * is, so the same facts with another random part make another name. Different facts may still make one name by folding,
 * replacing or cutting (`a-b` and `a_b`): the database keeps names apart, and the caller draws another random part.
 */
export function nameFrom(template: string, facts: NameFacts): string {
  const [first = '', ...others] = template.split('{random}');
  const before = label(fill(first, facts));
  const after = label(fill(others.join(' '), facts));
  const room = longest - facts.random.length;
  // What people read first gets what is left of the room.
  const tail = trimmed(after.slice(0, before ? Math.floor(room / 3) : room - 1));
  const head = trimmed(before.slice(0, room - 1 - (tail ? tail.length + 1 : 0)));
  return [head, facts.random, tail].filter(Boolean).join('-');
}

const fill = (piece: string, facts: NameFacts) =>
  piece.replace(placeholder, (_, part: keyof NameFacts) => ` ${facts[part]} `);

/** Lower-case ASCII letters, digits and single dashes; accents are folded, what cannot be is left out. */
const label = (text: string) =>
  trimmed(
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-'),
  );

const trimmed = (text: string) => text.replace(/^-+|-+$/g, '');
