import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Only which turn of which request: what it says is read from the request, by somebody who may read that.
  `create table notifications (
    id text primary key,
    seq bigint generated always as identity unique,
    organization_id text not null references organizations,
    user_id text not null references users on delete cascade,
    kind text not null check (kind in ('submitted', 'auto_approved', 'withdrawn', 'approved', 'rejected', 'live', 'failed')),
    request_id text not null references publish_requests on delete cascade,
    created_at timestamptz not null,
    read_at timestamptz
  )`,
  'create index on notifications (user_id, organization_id, seq)',
  'create index on notifications (user_id, organization_id) where read_at is null',
  'create index on notifications (request_id)',
  'create index on notifications (created_at)',
  // 'person': user_id alone, not the admins
  'alter table events drop constraint events_audience_check',
  `alter table events add constraint events_audience_check check (audience in ('members', 'admins', 'owner', 'person'))`,
];
