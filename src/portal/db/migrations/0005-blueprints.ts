import { type Kysely, sql } from 'kysely';

/** What an admin sets on a blueprint, the names that engines get, tags, and why a workspace stops by itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table blueprints
    add column icon text not null default 'blocks',
    add column project_mode text not null default 'dedicated' check (project_mode in ('dedicated', 'shared')),
    add column naming text not null default '{user}-{blueprint}-{random}',
    add column idle_stop_minutes integer check (idle_stop_minutes > 0),
    add column max_lifetime_hours integer check (max_lifetime_hours > 0),
    -- warm environments made before this were made with other variables or resources, and are replaced
    add column warm_since timestamptz,
    -- the newest version that can be launched; source_version is the newest that was read, whatever came of it
    add column ready_version text,
    -- the digest of each of its files; empty when there are too many to tell about
    add column source_files jsonb,
    add column source_changed_at timestamptz,
    add column source_changes jsonb`,

  `update blueprints set ready_version = source_version where readiness = 'ready'`,

  `create table blueprint_variables (
    blueprint_id text not null references blueprints,
    name text not null,
    position integer not null,
    -- one of the two: plain text, or sealed, which never leaves the portal but into a workspace
    value text,
    sealed bytea,
    primary key (blueprint_id, name),
    check ((value is null) <> (sealed is null))
  )`,

  `alter table workspaces
    add column tags text[] not null default '{}',
    -- what the engine calls it, made once from the blueprint's naming template
    add column environment_name text,
    add column project_name text,
    add column started_at timestamptz,
    -- when its owner last pressed "Keep it running"
    add column kept_at timestamptz,
    -- told to its owner, and not before this time
    add column stops_at timestamptz,
    add column stop_reason text check (stop_reason in ('idle', 'lifetime'))`,
  // Two environments of one name would be one to an engine that knows them by it.
  'create unique index on workspaces (cluster_id, environment_name) where purged_at is null',
  'create index on workspaces using gin (tags)',

  // The last lines that were written in a phase: what a person needs when it failed.
  'alter table workspace_phases add column log text',
  // The history of one thing.
  'create index on audit_events (target_id, seq desc)',
];
