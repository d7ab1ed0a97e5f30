import { type Kysely, sql } from 'kysely';

/** Counts changes of a layout: of two admins who read the same one, the second to save is told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table blueprints add column layout_version integer not null default 0`.execute(db);
}
