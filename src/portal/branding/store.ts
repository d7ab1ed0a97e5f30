import type { LogoMode } from '#contract/branding.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Picture } from './picture.ts';

export async function logosOf(db: Db, organizationId: string) {
  return db.selectFrom('logos').select(['mode', 'hash']).where('organizationId', '=', organizationId).execute();
}

export type LogoRow = Awaited<ReturnType<typeof logosOf>>[number];

/** A picture by its version, whoever it belongs to: the same picture of two organizations is one. */
export async function findPicture(db: Db, hash: string): Promise<Pick<Picture, 'type' | 'content'> | undefined> {
  return db.selectFrom('logos').select(['type', 'content']).where('hash', '=', hash).limit(1).executeTakeFirst();
}

/** @returns false when it was this very picture already */
export async function putLogo(
  tx: Tx,
  logo: { organizationId: string; mode: LogoMode } & Picture,
  now: Date,
): Promise<boolean> {
  const { type, content, hash } = logo;
  const row = await tx
    .insertInto('logos')
    .values({ ...logo, createdAt: now })
    .onConflict((conflict) =>
      conflict
        .columns(['organizationId', 'mode'])
        .doUpdateSet({ type, content, hash, createdAt: now })
        .where('logos.hash', '!=', hash),
    )
    .returning('mode')
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns false when there was none */
export async function deleteLogo(tx: Tx, organizationId: string, mode: LogoMode): Promise<boolean> {
  const row = await tx
    .deleteFrom('logos')
    .where('organizationId', '=', organizationId)
    .where('mode', '=', mode)
    .returning('mode')
    .executeTakeFirst();
  return row !== undefined;
}
