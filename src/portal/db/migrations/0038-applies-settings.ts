import { type Kysely, sql } from 'kysely';

/** A version that deploys what is live again takes along whatever was set for the app, and variables are not all of that. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table app_versions rename column applies_variables to applies_settings').execute(db);
}
