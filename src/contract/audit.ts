import { z } from 'zod';
import { id, inOrg, page, paging, time } from './common.ts';
import { route } from './route.ts';

export const auditEvent = z.object({
  id,
  at: time,
  actor: z.object({ id: id.nullable(), label: z.string() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string().nullable(), label: z.string().nullable() }),
  data: z.record(z.string(), z.unknown()),
  ip: z.string().nullable(),
});

export const audit = {
  list: route('admin', 'GET', '/v1/orgs/{org}/audit-events', {
    summary: 'Everything that changed anything, newest first.',
  })
    .input(
      inOrg.extend({ ...paging.shape, action: z.string().max(80).optional(), target: z.string().max(64).optional() }),
    )
    .output(page(auditEvent)),
};
