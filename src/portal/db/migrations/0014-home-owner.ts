import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Whose sign-ins and keys lie in the home folder; null while nobody has been in. No reference: they lie there still
  // when the user is gone.
  'alter table environments add home_owner_id text',
  `update environments set home_owner_id = workspaces.owner_id
     from workspaces where workspaces.id = environments.workspace_id and environments.ran_generation > 0`,
];
