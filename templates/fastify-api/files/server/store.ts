import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Item, ItemChange, ItemInput } from './schema.ts';

export type Store = ReturnType<typeof openStore>;

/** Opens the database, creating it (and its folder) on first use. `data/` is kept between releases. */
export function openStore(folder = 'data') {
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(`${folder}/app.db`);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS items (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      place TEXT NOT NULL,
      state TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
  `);
  const columns = 'id, name, place, state, created_at AS createdAt';
  const list = db.prepare(`SELECT ${columns} FROM items WHERE state = coalesce(?, state) ORDER BY id DESC LIMIT ?`);
  const get = db.prepare(`SELECT ${columns} FROM items WHERE id = ?`);
  const add = db.prepare(`INSERT INTO items (name, place, state, created_at) VALUES (?, ?, ?, ?) RETURNING ${columns}`);
  const change = db.prepare(`
    UPDATE items SET name = coalesce(?, name), place = coalesce(?, place), state = coalesce(?, state)
    WHERE id = ? RETURNING ${columns}
  `);
  const remove = db.prepare('DELETE FROM items WHERE id = ?');

  return {
    list: (filter: { state?: Item['state']; limit: number }) =>
      list.all(filter.state ?? null, filter.limit) as unknown as Item[],
    get: (id: number) => get.get(id) as Item | undefined,
    add: (item: ItemInput, now = new Date()) =>
      add.get(item.name, item.place, item.state, now.toISOString()) as unknown as Item,
    change: (id: number, to: ItemChange) =>
      change.get(to.name ?? null, to.place ?? null, to.state ?? null, id) as Item | undefined,
    /** False when there was no such item. */
    remove: (id: number) => remove.run(id).changes > 0,
    close: () => db.close(),
  };
}
