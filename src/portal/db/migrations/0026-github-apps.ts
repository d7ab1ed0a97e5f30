import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Of a GitHub App; then what is sealed as the token is its private key, which is as secret and as much typed.
  `alter table forge_connections
    add app_id text,
    add check (app_id is null or kind = 'github')`,
];
