import type { Db } from '../db/database.ts';

export interface AuditFilter {
  organizationId: string;
  /** An action such as `member.invited`, or the group before its dot. */
  action?: string;
  /** Id or label of what was changed. */
  target?: string;
  /** Only lines before this one. */
  before?: number;
  limit: number;
}

/** Newest first. */
export async function listAudit(db: Db, filter: AuditFilter) {
  const { action, target, before } = filter;
  return db
    .selectFrom('auditEvents')
    .selectAll()
    .where('organizationId', '=', filter.organizationId)
    .$if(action !== undefined, (query) =>
      query.where((eb) =>
        eb.or([eb('action', '=', action!), eb(eb.fn('starts_with', ['action', eb.val(`${action}.`)]), '=', true)]),
      ),
    )
    .$if(target !== undefined, (query) =>
      query.where((eb) => eb.or([eb('targetId', '=', target!), eb('targetLabel', '=', target!)])),
    )
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc')
    .limit(filter.limit)
    .execute();
}

export type AuditRow = Awaited<ReturnType<typeof listAudit>>[number];
