import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Which commit of the forge a workspace's files hold the changes of, for an app; and what they were made of, so that the
  // same update may be asked for twice.
  `create table workspace_updates (
    workspace_id text not null references workspaces on delete cascade,
    app_id text not null references apps on delete cascade,
    commit text not null,
    ours text not null,
    tree text not null,
    updated_at timestamptz not null,
    primary key (workspace_id, app_id)
  )`,
  // The forge's commit whose changes the request's files hold: a parent of its commit.
  'alter table publish_requests add forge_commit text',
  // The forge's commit that it cannot be merged with.
  'alter table publish_requests add conflicts_with text',
];
