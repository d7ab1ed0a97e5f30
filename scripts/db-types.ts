/** `npm run db:types`: writes src/portal/db/types.ts from the migrations, through a database that lives for this run only. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '#portal/db/database.ts';
import { startEmbeddedPostgres } from '#portal/db/embedded.ts';
import { generateTypes } from '#portal/db/generate-types.ts';
import { migrate } from '#portal/db/migrate.ts';

const dir = await mkdtemp(path.join(tmpdir(), 'slipway-types-'));
const server = await startEmbeddedPostgres({ dir: path.join(dir, 'postgres'), log: () => {} });
const db = openDatabase({ connectionString: server.url }, console.error);
await migrate(db);
await writeFile(
  path.join(import.meta.dirname, '../src/portal/db/types.ts'),
  await generateTypes(db.withoutPlugins() as never),
);
await db.destroy();
await server.stop();
await rm(dir, { recursive: true });
