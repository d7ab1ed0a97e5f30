import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDatabase } from '#test/harness/database.ts';
import type { Db } from './database.ts';
import { generateTypes } from './generate-types.ts';
import { migrate } from './migrate.ts';

test('types.ts says what the migrated schema says', async () => {
  const { db, drop } = await testDatabase();
  try {
    const written = await readFile(path.join(import.meta.dirname, 'types.ts'), 'utf8');
    expect(written).toBe(await generateTypes(db.withoutPlugins() as unknown as Db as never));
  } finally {
    await drop();
  }
});

test('migrating again changes nothing, also when four do it at once', async () => {
  const { db, drop } = await testDatabase();
  try {
    expect(await Promise.all([1, 2, 3, 4].map(() => migrate(db)))).toEqual([[], [], [], []]);
  } finally {
    await drop();
  }
});
