import { type Kysely, sql } from 'kysely';

/** When an admin last said that somebody is trusted rightly; empty while nobody did since it was granted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table trusted_members add looked_at timestamptz').execute(db);
}
