import { type Kysely, sql } from 'kysely';

/** How many copies of an app run, as its admins want it; and of an environment, as its engine was last asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `alter table apps add column replicas integer not null default 1 check (replicas between 1 and 5);
       alter table environments add column replicas integer not null default 1 check (replicas between 1 and 5);`,
    )
    .execute(db);
}
