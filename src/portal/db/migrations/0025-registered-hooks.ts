import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table forge_connections
    -- why the portal could not set webhooks up by itself, and when it tries again
    add hook_problem text,
    add hook_due_at timestamptz`,
  // The secret that the webhook of its repository has, by the time when that was made; null while the portal set up none.
  'alter table apps add hook_secret_at timestamptz',
];
