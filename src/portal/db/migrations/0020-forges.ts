import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // One for an organization, whose new apps live there; without one they live at the built-in forge.
  `create table forge_connections (
    id text primary key,
    organization_id text not null unique references organizations,
    kind text not null check (kind in ('github', 'gitlab', 'gitea', 'bitbucket')),
    url text not null,
    owner text not null,
    -- sealed; its associated data names this row
    token bytea not null,
    connected_at timestamptz not null
  )`,
  // Where an app's repository is; null at the built-in forge, to which all come back when the connection ends.
  'alter table apps add forge_id text references forge_connections on delete set null',
  'create index on apps (forge_id)',
];
