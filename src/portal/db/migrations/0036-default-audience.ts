import { type Kysely, sql } from 'kysely';

/** Who may open an app that is published for the first time. Those that there are keep the audience that they have. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `alter table organizations add column default_audience text not null default 'public'
         check (default_audience in ('public', 'organization', 'members'))`,
    )
    .execute(db);
}
