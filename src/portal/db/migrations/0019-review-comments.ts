import { type Kysely, sql } from 'kysely';

/** What reviewers wrote on lines of a request's diff. A request is one commit, so a comment is of that commit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table review_comments (
        id text primary key,
        request_id text not null references publish_requests on delete cascade,
        author_id text not null references users,
        path text not null,
        -- of the file before the change, or after it
        side text not null check (side in ('old', 'new')),
        line integer not null check (line > 0),
        text text not null,
        created_at timestamptz not null
      )`,
    )
    .execute(db);
  await sql.raw('create index on review_comments (request_id, created_at)').execute(db);
}
