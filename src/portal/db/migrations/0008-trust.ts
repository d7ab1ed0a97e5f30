import { type Kysely, sql } from 'kysely';

/** Whose publish requests of a blueprint are approved without a review. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table trusted_members (
    blueprint_id text not null references blueprints on delete cascade,
    -- the membership, not the person: who was removed and comes back is not trusted again by that
    member_id text not null references members on delete cascade,
    granted_by text not null references users,
    granted_at timestamptz not null,
    primary key (blueprint_id, member_id)
  )`,
  'create index on trusted_members (member_id)',

  // Set on a request that nobody reviewed: who had granted the trust by which it was approved.
  'alter table publish_requests add column trust_granted_by text references users',
];
