import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { camelCase } from './camel-case.ts';
import type { DB } from './types.ts';

export type Db = Kysely<DB>;
export type Tx = Transaction<DB>;

// Counts and sequence numbers fit a double for the next million years; strings would leak into every reply.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Opens a pool.
 *
 * @param connection a URL, or where the embedded server listens
 * @param onError a lost idle connection; without a handler the pool would end the process
 */
export function openDatabase(connection: pg.PoolConfig, onError: (error: Error) => void): Db {
  const pool = new pg.Pool({ max: 20, ...connection });
  pool.on('error', onError);
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }), plugins: [camelCase()] });
}
