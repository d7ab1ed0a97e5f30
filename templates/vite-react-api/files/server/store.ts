import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface Win {
  id: number;
  text: string;
  author: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export type Store = ReturnType<typeof openStore>;

/** Opens the database, creating it (and its folder) on first use. `data/` is kept between releases. */
export function openStore(folder = 'data') {
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(`${folder}/app.db`);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS wins (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      text TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
  `);
  const columns = 'id, text, author, created_at AS createdAt';
  const list = db.prepare(`SELECT ${columns} FROM wins ORDER BY id DESC LIMIT 200`);
  const add = db.prepare(`INSERT INTO wins (text, author, created_at) VALUES (?, ?, ?) RETURNING ${columns}`);
  const remove = db.prepare('DELETE FROM wins WHERE id = ?');

  return {
    list: () => list.all() as unknown as Win[],
    add: (text: string, author: string, now = new Date()) => add.get(text, author, now.toISOString()) as unknown as Win,
    /** False when there was no such win. */
    remove: (id: number) => remove.run(id).changes > 0,
    close: () => db.close(),
  };
}
