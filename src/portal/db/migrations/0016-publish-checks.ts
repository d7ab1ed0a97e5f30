import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What was found in the very commit of the request; empty for requests that are older than the checks.
  `alter table publish_requests add column checks jsonb not null default '[]'`,
  // Why the builder asked although a secret was found.
  'alter table publish_requests add column secrets_reason text',
];
