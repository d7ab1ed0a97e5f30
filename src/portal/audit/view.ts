import type { AuditRow } from './store.ts';

export const viewAudit = (row: AuditRow) => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: { id: row.actorId, label: row.actorLabel },
  action: row.action,
  target: { type: row.targetType, id: row.targetId, label: row.targetLabel },
  data: row.data,
  ip: row.ip,
});
