import { type Kysely, sql } from 'kysely';

/** Who may open a live app. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table apps add column audience text not null default 'public'
     check (audience in ('public', 'organization', 'members'))`,

  // Whom the audience `members` lets in, beside the owner.
  `create table app_members (
    app_id text not null references apps on delete cascade,
    -- the membership, not the person: who was removed and comes back is not let in again by that
    member_id text not null references members on delete cascade,
    primary key (app_id, member_id)
  )`,
  'create index on app_members (member_id)',

  // A ticket or a session opens a preview of a workspace or of a publish request, or an app, which has no port.
  ...['tickets', 'preview_sessions'].flatMap((table) => [
    `alter table ${table} drop constraint ${table}_check`,
    `alter table ${table}
       add column app_id text references apps on delete cascade,
       add check (num_nonnulls(workspace_id, request_id, app_id) = 1)`,
  ]),
  `alter table preview_sessions
     alter column port drop not null,
     add check ((port is null) = (app_id is not null))`,
  'create index on preview_sessions (app_id)',
];
