import type { TrustedUser } from '#contract/trust.ts';
import type { TrustedRow } from './store.ts';

export const viewTrusted = (row: TrustedRow): TrustedUser => ({
  user: { id: row.id, email: row.email, name: row.name },
  grantedBy: { id: row.granterId, email: row.granterEmail, name: row.granterName },
  grantedAt: row.grantedAt.toISOString(),
});
