import { type Kysely, sql } from 'kysely';

/** What the files of a request are shown against, where that is not the commit that they follow in history. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table publish_requests add column compared_with text').execute(db);
}
