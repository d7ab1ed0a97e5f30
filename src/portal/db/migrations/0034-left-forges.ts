import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // The address that the portal's webhook there calls. It is written before the webhook is made, so that none is forgotten,
  // and stays when the app goes; null where there is none.
  'alter table forge_repositories add hook_url text',
  // Of webhooks that are there already, the address was not written down: an empty one makes the portal tell it again.
  `update forge_repositories set hook_url = ''
    from apps join forge_connections connection on connection.id = apps.forge_id
    where apps.hook_secret_at is not null
      and forge_repositories.url = connection.url
      and forge_repositories.owner = lower(connection.owner)
      and forge_repositories.name = coalesce(apps.repository, apps.subdomain)`,

  // Forges that were disconnected while webhooks of the portal's were there: it takes them back, and then forgets the row.
  `create table left_forges (
    -- the connection's: the address of its webhooks ends with it
    id text primary key,
    organization_id text not null references organizations on delete cascade,
    kind text not null check (kind in ('github', 'gitlab', 'gitea', 'bitbucket')),
    url text not null,
    owner text not null,
    app_id text,
    -- sealed; its associated data names the connection that it was typed for; null once the portal has given up
    token bytea,
    left_at timestamptz not null,
    attempts integer not null default 0,
    due_at timestamptz not null,
    problem text
  )`,
  'create index on left_forges (organization_id)',
  `create table left_hooks (
    forge_id text not null references left_forges on delete cascade,
    repository text not null,
    primary key (forge_id, repository)
  )`,
];
