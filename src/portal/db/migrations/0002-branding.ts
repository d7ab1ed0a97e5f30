import { type Kysely, sql } from 'kysely';

/** Logos are small and read once per browser: in the database they are in every backup and on every portal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table logos (
      organization_id text not null references organizations on delete cascade,
      mode text not null check (mode in ('light', 'dark')),
      type text not null check (type in ('image/png', 'image/svg+xml')),
      content bytea not null,
      -- SHA-256 of the content, in hex: the version in its public address
      hash text not null,
      created_at timestamptz not null,
      primary key (organization_id, mode)
    )`.execute(db);
  await sql`create index on logos (hash)`.execute(db);
}
