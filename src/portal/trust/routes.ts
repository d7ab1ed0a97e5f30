import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { allTrusted, confirm, grant, listTrusted, policyOf, revoke, setPolicy } from './actions.ts';

export const trustRoutes = {
  list: os.trust.list.handler(async ({ input, context }) => ({
    items: await listTrusted(context.portal, memberOf(context), input.id),
    nextCursor: null,
  })),
  all: os.trust.all.handler(async ({ context }) => ({
    items: await allTrusted(context.portal, memberOf(context)),
    nextCursor: null,
  })),
  grant: os.trust.grant.handler(({ input, context }) => grant(context.portal, memberOf(context), input)),
  confirm: os.trust.confirm.handler(({ input, context }) => confirm(context.portal, memberOf(context), input)),
  revoke: os.trust.revoke.handler(async ({ input, context }) => {
    await revoke(context.portal, memberOf(context), input);
    return { userId: input.userId };
  }),
  policy: os.trust.policy.handler(({ input, context }) => policyOf(context.portal, memberOf(context), input.id)),
  setPolicy: os.trust.setPolicy.handler(({ input: { org, ...input }, context }) =>
    setPolicy(context.portal, memberOf(context), input),
  ),
};
