import { type Kysely, sql } from 'kysely';

/** Domains of their own that apps are served at, once DNS says that they may be. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app_domains (
    app_id text primary key references apps on delete cascade,
    host text not null,
    -- what the TXT record has to say
    token text not null,
    added_at timestamptz not null,
    verified_at timestamptz,
    -- since when DNS says that the record of a verified one is not there
    missing_since timestamptz,
    checked_at timestamptz,
    -- why it is not verified, or soon will not be
    fault text,
    due_at timestamptz not null
  )`,
  // Anybody may ask for a domain, so asking reserves nothing: it is whose DNS says so.
  'create unique index on app_domains (host) where verified_at is not null',
  'create index on app_domains (due_at)',
];
