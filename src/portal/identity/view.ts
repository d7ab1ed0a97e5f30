import type { KeyRow } from './key-store.ts';
import { scopesOf } from './rules.ts';
import type { SessionRow } from './session-store.ts';

export const viewSession = (row: SessionRow, current: string | null) => ({
  id: row.id,
  current: row.id === current,
  ip: row.ip,
  userAgent: row.userAgent,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

export const viewKey = (row: KeyRow) => ({
  id: row.id,
  name: row.name,
  scopes: scopesOf(row.scopes),
  lastFour: row.lastFour,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  expiresAt: row.expiresAt?.toISOString() ?? null,
});
