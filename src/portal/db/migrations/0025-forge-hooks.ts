import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table forge_connections
    -- what the forge signs its calls with, sealed; null until one was made
    add hook_secret bytea,
    add hook_secret_at timestamptz,
    -- of the last call that was signed
    add hook_delivered_at timestamptz`,

  // Calls that were believed, so that the same one is not believed again.
  `create table forge_hook_deliveries (
    connection_id text not null references forge_connections on delete cascade,
    digest bytea not null,
    received_at timestamptz not null,
    primary key (connection_id, digest)
  )`,
  'create index on forge_hook_deliveries (received_at)',
];
