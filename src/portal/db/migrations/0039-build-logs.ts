import { type Kysely, sql } from 'kysely';

/** What builds said. Apart from the versions, which are listed: a log is read one at a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table app_build_logs (
         version_id text primary key references app_versions (id) on delete cascade,
         log text not null
       )`,
    )
    .execute(db);
}
