import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table member_groups (
    member_id text not null references members on delete cascade,
    name text not null,
    -- who says so, and may take it away
    source text not null check (source in ('sso')),
    primary key (member_id, name, source)
  )`,
  'create index on member_groups (name)',
  // An admin by a group is one no longer when the group is gone; one that an admin made stays.
  'alter table members add role_by_group boolean not null default false',
];
