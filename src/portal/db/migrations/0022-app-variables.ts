import { type Kysely, sql } from 'kysely';

/** What admins set for the process of an app, and what each of its deployments was given of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app_variables (
    app_id text not null references apps on delete cascade,
    name text not null,
    position integer not null,
    -- one of the two, as in blueprint_variables
    value text,
    sealed bytea,
    primary key (app_id, name),
    check ((value is null) <> (sealed is null))
  )`,
  // Counts changes of the list, so that one may ask whether a version has the newest.
  'alter table apps add column variables_revision integer not null default 0',

  'alter table app_versions add column variables_revision integer not null default 0',
  // Made to give the live version the variables that were set since; `restores` is that one, `rolled_back_by` who applied them.
  'alter table app_versions add column applies_variables boolean not null default false',
  'alter table app_versions add check (restores is not null or not applies_variables)',

  // What a version runs with, whatever the list says by now: a change that fails leaves the live version startable.
  `create table app_version_variables (
    version_id text primary key references app_versions on delete cascade,
    sealed bytea not null
  )`,
];
