import { type Kysely, sql } from 'kysely';

/** An organization's own domain for apps, its own mail server, and clusters that can be removed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Null: the portal's. Lower case, in ASCII, without a port.
  'alter table organizations add column base_domain text unique',

  // Where an app is: the base domain of its organization, kept beside the name so that the database refuses a second one.
  'alter table apps add column base_domain text',
  'alter table apps drop constraint apps_subdomain_key',
  'alter table apps add constraint apps_address_key unique nulls not distinct (base_domain, subdomain)',

  `create table mail_servers (
    organization_id text primary key references organizations,
    host text not null,
    port integer not null check (port between 1 and 65535),
    security text not null check (security in ('starttls', 'tls', 'none')),
    username text,
    -- sealed; its associated data names this row
    password bytea,
    from_name text not null,
    from_address text not null,
    updated_at timestamptz not null
  )`,

  // Blueprints, workspaces and environments of the past name their cluster, so a removed one stays as a row.
  'alter table clusters add column removed_at timestamptz',
  'alter table clusters drop constraint clusters_organization_id_name_key',
  'create unique index clusters_name_key on clusters (organization_id, name) where removed_at is null',
];
