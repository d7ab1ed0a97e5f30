import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as foundation from './migrations/0001-foundation.ts';

/** In order, each once, for ever: a landed migration is never edited. There is no `down`: going back is `restore`. */
const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
};

/**
 * Brings the schema up to date. Safe when several portals start at once (the migrator locks).
 *
 * @throws the first migration's error; a failed migration leaves nothing of itself
 */
export async function migrate<T>(db: Kysely<T>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map((r) => r.migrationName);
}
