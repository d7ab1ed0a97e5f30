import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A version made by going back to an earlier one has that one's request, so a request may have several versions.
  'alter table app_versions add column restores text references app_versions on delete cascade',
  'alter table app_versions add column rolled_back_by text references users',
  'alter table app_versions add check ((restores is null) = (rolled_back_by is null))',
  'alter table app_versions drop constraint app_versions_request_id_key',
  'create unique index on app_versions (request_id) where restores is null',
  'alter table apps add column taken_down_at timestamptz',
  // Where its code lives; null: in the repository with the name of its subdomain.
  'alter table apps add column repository text',
  // Code of deleted apps stays where it is, so no other app may come to have their repositories.
  `create table retired_repositories (
    organization_id text not null references organizations,
    name text not null,
    primary key (organization_id, name)
  )`,
];
