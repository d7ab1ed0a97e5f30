import { type Kysely, sql } from 'kysely';

/** Who may see and launch a blueprint. No rule: every member. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table blueprint_access_rules (
    blueprint_id text not null references blueprints on delete cascade,
    -- the order in which an admin wrote them; it decides nothing
    position integer not null,
    type text not null check (type in ('domain', 'email', 'group')),
    -- as the rules normalise it, so that matching is comparing
    value text not null,
    primary key (blueprint_id, type, value)
  )`,
  // Counts changes of the list: of two admins who read the same list, the second to save is told.
  'alter table blueprints add column access_version integer not null default 0',
];
