import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#portal/db/database.ts';
import { startEmbeddedPostgres } from '#portal/db/embedded.ts';
import { migrate } from '#portal/db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: string;
  }
}

/** One real PostgreSQL for the whole run, with one migrated database that each test's own is copied from. */
export default async function setup({ provide }: TestProject) {
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-test-'));
  const server = await startEmbeddedPostgres({ dir: path.join(dir, 'postgres'), log: () => {} });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  // Nobody pulls the plug of a test. That the portal's own server is durable is tested where it is started: embedded.test.ts.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.query('create database template_slipway');
  await admin.end();
  const db = openDatabase({ connectionString: databaseUrl(server.url, 'template_slipway') }, () => {});
  await migrate(db);
  await db.destroy();
  provide('postgres', server.url);
  return async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
}

export function databaseUrl(server: string, name: string): string {
  return server.replace(/^postgresql:\/\/\/[^?]*/, `postgresql:///${name}`);
}
