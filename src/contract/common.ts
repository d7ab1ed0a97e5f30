import { z } from 'zod';

/** Opaque to callers: a prefix that names the kind, then 20 characters of base32. */
export const id = z.string().min(1).max(64);

/** An organization's name in paths. */
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'Use lower-case letters, digits and dashes.');

/** ISO 8601 in UTC. */
export const time = z.iso.datetime();

/** A git object name. */
export const sha = z.string().regex(/^[0-9a-f]{40}$/, 'This is not a full commit id.');

/** What a terminal or a mail header would obey, and what reverses the reading order of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const noControls = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL cannot store NUL
const noNul = /^[^\u0000]*$/;

/** One line that a person wrote to be shown to people. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'This must not be empty.')
    .max(max)
    .regex(noControls, 'This must not contain control characters.');

/** Text of several lines. */
export const text = (max: number) => z.string().max(max).regex(noNul, 'This must not contain NUL characters.');

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ pattern: z.regexes.html5Email }));

export const inOrg = z.object({ org: slug });
export const inOrgById = inOrg.extend({ id });

export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

/** What every list answers. `nextCursor` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().optional() });

/** Whether the caller may do a thing now and, when not, the server's own reason. */
/** Characters of a page of the portal that a sign-in comes back to. It may lead on to a page deep in an app. */
export const longestNext = 2500;

export const allowed = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), code: z.string(), reason: z.string() }),
]);
export type Allowed = z.infer<typeof allowed>;
