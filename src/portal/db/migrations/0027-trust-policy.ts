import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What goes live without a review, of what trusted members publish. Without a row all of it does.
  `create table trust_policies (
    blueprint_id text primary key references blueprints on delete cascade,
    checks_pass boolean not null,
    max_files integer check (max_files > 0),
    max_lines integer check (max_lines > 0),
    protected_paths text[] not null
  )`,
  // Why a request waits for a review although its builder was trusted when they made it: rules, each with its words.
  `alter table publish_requests add column held_back jsonb not null default '[]'`,
];
