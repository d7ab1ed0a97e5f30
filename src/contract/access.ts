import { z } from 'zod';
import { id, inOrgById } from './common.ts';
import { route } from './route.ts';

export const accessRuleType = z.enum(['domain', 'email', 'group']);
export type AccessRuleType = z.infer<typeof accessRuleType>;

/** As it was typed; what it means is decided by the portal, which answers with the value that it keeps. */
export const accessRule = z.object({ type: accessRuleType, value: z.string().max(300) });
export type AccessRule = z.infer<typeof accessRule>;

const rules = z.array(accessRule).max(500);
const q = z.string().max(200);

/** Members who may see and launch the blueprint: the first by address, and how many there are. */
const matching = z.object({
  members: z.array(
    z.object({
      id,
      email: z.string(),
      name: z.string(),
      /** The first rule that lets them in; null while there is none and everybody may. */
      rule: accessRule.nullable(),
    }),
  ),
  /** How many of them match the search. */
  found: z.int(),
  /** Whether you are among those who may. */
  you: z.boolean(),
  /** How many members may, and how many active members there are. */
  matched: z.int(),
  total: z.int(),
});

export const blueprintAccess = z.object({
  rules: z.array(accessRule),
  /** Counts changes of the list. Send back the one that you read, so that nobody’s rule is lost. */
  version: z.int(),
  matching,
});
export type BlueprintAccess = z.infer<typeof blueprintAccess>;

export const access = {
  get: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/access', {
    summary: 'Who may see and launch a blueprint. Without a rule, every member may.',
  })
    .input(inOrgById.extend({ q: q.optional() }))
    .output(blueprintAccess),

  set: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/access', {
    summary: 'Replace the list of rules. A member who matches one of them is let in. It holds at once.',
  })
    .input(inOrgById.extend({ rules, version: z.int().nonnegative() }))
    .output(blueprintAccess),

  preview: route('admin', 'POST', '/v1/orgs/{org}/blueprints/{id}/access/preview', {
    summary: 'Who would match a list of rules, without saving it, and what is wrong with a rule.',
  })
    .input(inOrgById.extend({ rules, q: q.optional() }))
    .output(
      z.object({
        /** In the order they were sent: as they would be kept, or what is wrong with them. */
        rules: z.array(accessRule.extend({ problem: z.string().nullable() })),
        matching,
      }),
    ),
};
