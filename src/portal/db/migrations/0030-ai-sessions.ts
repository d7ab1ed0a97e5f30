import { type Kysely, sql } from 'kysely';

/** A reviewer asks what a workspace used AI for; without this the whole organization's requests would be read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index on ai_usage (workspace_id, at)').execute(db);
}
