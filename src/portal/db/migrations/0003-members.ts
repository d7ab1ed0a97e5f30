import { type Kysely, sql } from 'kysely';

/** Who invited a member, and when last: the age of a pending invitation, and what ends with the one who sent it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table members
    add column invited_at timestamptz,
    add column invited_by text references users`.execute(db);
  await sql`update members set invited_at = created_at where status = 'pending'`.execute(db);
}
