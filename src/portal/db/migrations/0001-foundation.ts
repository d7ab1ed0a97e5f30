import { type Kysely, sql } from 'kysely';

/**
 * The whole first schema. Written as SQL, because a reader who knows PostgreSQL knows this page.
 * Ids are text with a prefix that names the kind; times are timestamptz; foreign keys keep a tenant's rows together.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table organizations (
    id text primary key,
    slug text not null unique,
    name text not null,
    accent text not null,
    welcome jsonb not null,
    max_running_workspaces integer not null check (max_running_workspaces > 0),
    deploy_on text not null check (deploy_on in ('merge', 'approval')),
    created_at timestamptz not null
  )`,

  `create table users (
    id text primary key,
    -- lower case; unique, because a person signs in by it
    email text not null unique check (email = lower(email)),
    name text not null,
    email_verified_at timestamptz,
    created_at timestamptz not null,
    last_seen_at timestamptz
  )`,

  `create table members (
    id text primary key,
    organization_id text not null references organizations,
    user_id text not null references users,
    role text not null check (role in ('admin', 'user')),
    status text not null check (status in ('active', 'pending')),
    created_at timestamptz not null,
    unique (organization_id, user_id)
  )`,
  'create index on members (user_id)',

  `create table sessions (
    id text primary key,
    -- SHA-256 of the cookie's value: a stolen backup signs nobody in
    token_hash bytea not null unique,
    user_id text not null references users on delete cascade,
    ip text,
    user_agent text,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index on sessions (user_id)',

  `create table sign_in_links (
    id text primary key,
    token_hash bytea not null unique,
    email text not null,
    purpose text not null check (purpose in ('first_admin', 'magic', 'invitation')),
    -- of an invitation: the one membership that using it makes active
    organization_id text references organizations,
    next text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  'create index on sign_in_links (email)',

  `create table api_keys (
    id text primary key,
    token_hash bytea not null unique,
    last_four text not null,
    user_id text not null references users on delete cascade,
    name text not null,
    scopes text[] not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    expires_at timestamptz
  )`,
  'create index on api_keys (user_id)',

  `create table clusters (
    id text primary key,
    organization_id text not null references organizations,
    name text not null,
    engine text not null check (engine in ('local', 'kubernetes', 'qovery', 'fake')),
    -- sealed; its associated data names this row
    credential bytea,
    credential_label text,
    configured_at timestamptz,
    rotated_at timestamptz,
    created_at timestamptz not null,
    unique (organization_id, name)
  )`,

  `create table blueprints (
    id text primary key,
    organization_id text not null references organizations,
    cluster_id text not null references clusters,
    project text not null,
    environment text not null,
    name text not null,
    description text not null,
    state text not null check (state in ('testing', 'enabled', 'disabled')),
    primary_service text,
    pool_size integer not null default 0 check (pool_size between 0 and 20),
    resources jsonb not null default '{}',
    -- what was last read from the source, and whether its setup has been done
    spec jsonb,
    source_version text,
    readiness text not null default 'preparing' check (readiness in ('preparing', 'ready', 'failed')),
    readiness_message text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    removed_at timestamptz
  )`,
  'create index on blueprints (organization_id) where removed_at is null',

  `create table workspaces (
    id text primary key,
    organization_id text not null references organizations,
    blueprint_id text not null references blueprints,
    cluster_id text not null references clusters,
    owner_id text not null references users,
    name text not null,
    -- what its owner wants; the reconciler makes it so
    intent text not null check (intent in ('run', 'stop', 'delete')),
    status text not null check (status in ('deploying', 'running', 'stopping', 'stopped', 'error', 'deleting', 'deleted')),
    problem_code text,
    problem_message text,
    -- counts starts, so that a restart is an intent too: the reconciler compares it with what the environment ran last
    generation integer not null default 1,
    -- the source version that an upgrade was asked for; empty once it has been done
    upgrade_to text,
    -- what the first publish is compared with
    start_commit text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    last_active_at timestamptz,
    deleted_at timestamptz,
    purged_at timestamptz
  )`,
  'create index on workspaces (organization_id, owner_id)',
  'create index on workspaces (blueprint_id)',

  `create table workspace_phases (
    workspace_id text not null references workspaces on delete cascade,
    generation integer not null,
    phase text not null,
    status text not null check (status in ('running', 'done', 'failed')),
    message text,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (workspace_id, generation, phase)
  )`,

  `create table environments (
    -- chosen by us before the engine hears of it: the key of idempotency
    id text primary key,
    organization_id text not null references organizations,
    cluster_id text not null references clusters,
    blueprint_id text references blueprints,
    purpose text not null check (purpose in ('warm', 'workspace', 'app', 'setup')),
    workspace_id text references workspaces,
    source_version text,
    spec jsonb not null,
    handle jsonb,
    -- sealed; what its supervisor shows when it dials in
    token bytea not null,
    -- a warm environment is claimable once this is set: the tree it started from, taken before anybody could touch it
    start_commit text,
    ran_generation integer not null default 0,
    created_at timestamptz not null,
    ready_at timestamptz,
    gone_at timestamptz
  )`,
  // One claim of a warm environment, one environment per workspace: two claims at once never share.
  'create unique index on environments (workspace_id) where workspace_id is not null and gone_at is null',
  `create index on environments (blueprint_id) where purpose = 'warm' and gone_at is null`,

  `create table apps (
    id text primary key,
    organization_id text not null references organizations,
    -- one base domain serves the whole portal
    subdomain text not null unique,
    owner_id text not null references users,
    blueprint_id text not null references blueprints,
    workspace_id text references workspaces,
    -- newest approved commit: the base of the next diff, and soon the tip of the forge's main branch
    published_commit text,
    live_version_id text,
    created_at timestamptz not null
  )`,
  'create index on apps (organization_id)',

  `create table publish_requests (
    id text primary key,
    organization_id text not null references organizations,
    workspace_id text not null references workspaces,
    workspace_name text not null,
    blueprint_id text not null references blueprints,
    builder_id text not null references users,
    app_id text references apps on delete set null,
    subdomain text not null,
    message text not null,
    commit text not null,
    tree text not null,
    base text not null,
    stats jsonb not null,
    status text not null check (status in ('pending', 'approved', 'rejected', 'withdrawn')),
    feedback text,
    reviewer_id text references users,
    created_at timestamptz not null,
    decided_at timestamptz,
    -- how far the approval has been carried out, for a portal that was killed in between
    pull_number integer,
    pull_url text,
    pull_status text check (pull_status in ('open', 'merged', 'closed')),
    merged_commit text,
    carry_attempts integer not null default 0,
    carry_error text,
    -- after a failure: not before
    carry_due_at timestamptz
  )`,
  `create unique index on publish_requests (workspace_id) where status = 'pending'`,
  'create index on publish_requests (organization_id, status, created_at)',

  `create table app_versions (
    id text primary key,
    app_id text not null references apps on delete cascade,
    number integer not null,
    request_id text not null unique references publish_requests,
    commit text not null,
    status text not null check (status in ('queued', 'building', 'live', 'failed', 'superseded')),
    message text,
    environment_id text references environments,
    attempts integer not null default 0,
    -- after a failure that may pass: not before
    due_at timestamptz,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    unique (app_id, number)
  )`,
  'alter table apps add foreign key (live_version_id) references app_versions deferrable initially deferred',

  `create table forge_pull_requests (
    repository text not null,
    number integer not null,
    title text not null,
    body text not null,
    head text not null,
    base text not null,
    head_commit text not null,
    merge_commit text,
    status text not null check (status in ('open', 'merged', 'closed')),
    created_at timestamptz not null,
    primary key (repository, number),
    unique (repository, head)
  )`,

  `create table audit_events (
    seq bigint generated always as identity primary key,
    id text not null unique,
    organization_id text references organizations,
    at timestamptz not null,
    actor_id text,
    actor_label text not null,
    action text not null,
    target_type text not null,
    target_id text,
    target_label text,
    data jsonb not null default '{}',
    ip text
  )`,
  'create index on audit_events (organization_id, seq desc)',

  `create table events (
    seq bigint generated always as identity primary key,
    organization_id text not null references organizations,
    -- 'members': everybody; 'admins': admins; 'owner': admins and user_id
    audience text not null check (audience in ('members', 'admins', 'owner')),
    user_id text references users,
    type text not null,
    target_id text,
    at timestamptz not null
  )`,
  'create index on events (organization_id, seq)',

  `create table mails (
    id text primary key,
    organization_id text references organizations,
    recipient text not null,
    subject text not null,
    text text not null,
    status text not null check (status in ('kept', 'queued', 'sent', 'failed')),
    error text,
    -- the queue is this table: what is queued and due is sent, and a failure moves the time it is due
    attempts integer not null default 0,
    due_at timestamptz not null,
    created_at timestamptz not null,
    sent_at timestamptz
  )`,
  'create index on mails (created_at desc)',
  `create index on mails (due_at) where status = 'queued'`,

  `create table tickets (
    token_hash bytea primary key,
    user_id text not null references users on delete cascade,
    -- the session or key it was bought with: when that ends, what the ticket opened ends
    session_id text references sessions on delete cascade,
    api_key_id text references api_keys on delete cascade,
    workspace_id text not null references workspaces on delete cascade,
    kind text not null,
    data jsonb not null,
    expires_at timestamptz not null
  )`,

  `create table preview_sessions (
    token_hash bytea primary key,
    user_id text not null references users on delete cascade,
    session_id text references sessions on delete cascade,
    api_key_id text references api_keys on delete cascade,
    workspace_id text not null references workspaces on delete cascade,
    port integer not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index on preview_sessions (workspace_id)',

  `create table idempotency_keys (
    actor_id text not null,
    key text not null,
    -- of method, path and body: the same key with another request is a mistake that is told
    fingerprint bytea not null,
    response jsonb not null,
    created_at timestamptz not null,
    primary key (actor_id, key)
  )`,
];
