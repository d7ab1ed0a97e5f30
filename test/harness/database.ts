import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Db, openDatabase } from '#portal/db/database.ts';
import { databaseUrl } from './global-setup.ts';

/** A fresh, migrated database of this test's own. */
export async function testDatabase(): Promise<{ db: Db; url: string; drop(): Promise<void> }> {
  const server = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} template template_slipway`);
  const url = databaseUrl(server, name);
  const db = openDatabase({ connectionString: url, max: 10 }, () => {});
  return {
    db,
    url,
    async drop() {
      await db.destroy();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

export type TestDatabase = Awaited<ReturnType<typeof testDatabase>>;

/** Copies of the template wait for each other: PostgreSQL refuses two at once. */
async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
