import { type Kysely, sql } from 'kysely';

/** What the editor shows. Without a row a blueprint has the default, and a workspace what its blueprint has. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table blueprint_layouts (
    blueprint_id text primary key references blueprints on delete cascade,
    tabs jsonb not null,
    locked boolean not null,
    preview boolean not null,
    path_bar boolean not null,
    public_url boolean not null
  )`,

  `create table workspace_layouts (
    workspace_id text primary key references workspaces on delete cascade,
    -- ids of tabs; those that the blueprint has no more are passed over
    tab_order text[] not null,
    hidden text[] not null
  )`,

  // Ports that anybody may open who has the address, while the workspace's layout allows it.
  `create table public_previews (
    workspace_id text not null references workspaces on delete cascade,
    port integer not null,
    -- it ends when the workspace gets another owner, who did not ask for it
    opened_by text not null references users,
    created_at timestamptz not null,
    primary key (workspace_id, port)
  )`,
];
