import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table environments
     drop constraint environments_purpose_check,
     add constraint environments_purpose_check check (purpose in ('warm', 'workspace', 'app', 'setup', 'preview'))`,

  // The running preview of a request's commit, as long as somebody wants it: at most one for each request.
  `create table request_previews (
    request_id text primary key references publish_requests on delete cascade,
    organization_id text not null references organizations,
    environment_id text not null unique references environments,
    status text not null check (status in ('starting', 'running', 'failed')),
    message text,
    started_by text not null references users,
    started_at timestamptz not null,
    -- when a reviewer last had it before them
    looked_at timestamptz not null
  )`,

  // A ticket or a preview session opens a workspace, or the preview of a publish request.
  ...['tickets', 'preview_sessions'].map(
    (table) => `alter table ${table}
      alter column workspace_id drop not null,
      add column request_id text references publish_requests on delete cascade,
      add check (num_nonnulls(workspace_id, request_id) = 1)`,
  ),
];
