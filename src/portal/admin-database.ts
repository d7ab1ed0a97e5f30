import path from 'node:path';
import { changes, type MakeChange } from './change.ts';
import type { Config } from './config.ts';
import { type Db, openDatabase } from './db/database.ts';
import { runningPostgres, startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { lockData } from './lock.ts';

/**
 * Does something to the database from the command line, whether a portal runs or not: beside a running one through its
 * server, otherwise with a server that is started for it and stopped afterwards.
 */
export async function withDatabase<T>(
  config: Config,
  work: (access: { db: Db; change: MakeChange }) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl) return use(config.databaseUrl, work);
  const dir = path.join(config.data, 'postgres');
  const unlock = tryLock(config);
  if (!unlock) {
    const { url, release } = await runningPostgres(dir);
    return use(url, work).finally(release);
  }
  try {
    const server = await startEmbeddedPostgres({ dir, binaries: config.postgresBinaries, log: () => {} });
    return await use(server.url, work).finally(server.stop);
  } finally {
    unlock();
  }
}

/** Null while a portal holds the data. */
function tryLock(config: Config): (() => void) | null {
  try {
    return lockData(config.data, config.url);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Another portal')) return null;
    throw error;
  }
}

async function use<T>(url: string, work: (access: { db: Db; change: MakeChange }) => Promise<T>): Promise<T> {
  const db = openDatabase({ connectionString: url, max: 2 }, () => {});
  try {
    await migrate(db);
    return await work({ db, change: changes(db, () => new Date(), { committed: () => {} }) });
  } finally {
    await db.destroy();
  }
}
