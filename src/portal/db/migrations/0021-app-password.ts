import { type Kysely, sql } from 'kysely';

/** A password that a public app may have. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table apps
     -- scrypt, with its salt and cost
     add column password_hash text,
     -- Signs the cookies of those who knew it. Another one with each password, so that a new password ends the old cookies.
     add column password_key bytea,
     add check ((password_hash is null) = (password_key is null))`,
];
