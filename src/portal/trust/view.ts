import type { TrustedUser } from '#contract/trust.ts';
import { isDue } from './rules.ts';
import type { TrustedRow } from './store.ts';

export const viewTrusted = (row: TrustedRow, now: Date): TrustedUser => ({
  blueprint: { id: row.blueprintId, name: row.blueprintName },
  user: { id: row.id, email: row.email, name: row.name },
  grantedBy: { id: row.granterId, email: row.granterEmail, name: row.granterName },
  grantedAt: row.grantedAt.toISOString(),
  lookedAt: row.lookedAt.toISOString(),
  due: isDue(row.lookedAt, now),
});
