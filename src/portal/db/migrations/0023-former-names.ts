import { type Kysely, sql } from 'kysely';

/** Names that apps had before they were renamed: they lead to where the app is now, and are nobody else's until released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // On the base domain of its app, wherever that moves.
  `create table app_former_names (
    app_id text not null references apps on delete cascade,
    subdomain text not null,
    since timestamptz not null,
    primary key (app_id, subdomain)
  )`,
  'create index on app_former_names (subdomain)',
];
