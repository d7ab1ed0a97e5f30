import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table webhooks (
    organization_id text primary key references organizations on delete cascade,
    -- sealed; its associated data names this row
    url bytea not null,
    host text not null,
    saved_at timestamptz not null,
    last_at timestamptz,
    last_sent boolean,
    last_answer text
  )`,
  // What is to be sent. A row goes when it was taken, or is given up.
  `create table webhook_messages (
    id text primary key,
    organization_id text not null references webhooks on delete cascade,
    kind text not null check (kind in ('submitted', 'auto_approved', 'withdrawn', 'approved', 'rejected', 'live', 'failed')),
    request_id text not null references publish_requests on delete cascade,
    attempts integer not null default 0,
    due_at timestamptz not null,
    created_at timestamptz not null
  )`,
  'create index on webhook_messages (organization_id, due_at)',
];
