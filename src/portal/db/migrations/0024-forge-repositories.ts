import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Organizations may connect the same account; a repository there is one organization's, for ever. Code stays after the
  // app is gone and the forge is disconnected, so rows do, too.
  `create table forge_repositories (
    url text not null,
    -- in lower case, as forges compare them
    owner text not null,
    name text not null,
    organization_id text not null references organizations,
    primary key (url, owner, name)
  )`,
  `create view placed as
    select apps.id, apps.organization_id, connection.url, lower(connection.owner) as owner,
      coalesce(apps.repository, apps.subdomain) as name, connection.connected_at
    from apps join forge_connections connection on connection.id = apps.forge_id
    where apps.published_commit is not null`,
  `insert into forge_repositories
    select url, owner, name, organization_id from placed order by connected_at, id on conflict do nothing`,
  // Two organizations that shared one: the next version of the later one's app brings its history to a new repository.
  `update apps set repository = placed.name || '-' || apps.id
    from placed join forge_repositories taken using (url, owner, name)
    where placed.id = apps.id and taken.organization_id <> apps.organization_id`,
  `insert into forge_repositories
    select url, owner, name, organization_id from placed on conflict do nothing`,
  'drop view placed',
];
