import { type Kysely, sql } from 'kysely';

/** Who answers prompts, what that costs, and how much of it is allowed. Money is in micro-dollars throughout. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table ai_providers (
    blueprint_id text not null references blueprints,
    provider text not null check (provider in ('anthropic', 'openai', 'custom')),
    enabled boolean not null,
    mode text not null check (mode in ('user_oauth', 'api_key')),
    -- what people call it; only of a custom one
    name text not null,
    -- sealed; its associated data names this row
    key bytea,
    key_last_four text,
    model text,
    models text[] not null,
    base_url text,
    updated_at timestamptz not null,
    primary key (blueprint_id, provider)
  )`,

  `create table ai_tokens (
    -- SHA-256: what a request is known by
    token_hash bytea primary key,
    -- sealed: a launch that is carried on after a crash, and each new terminal, are given the same one again
    token bytea not null,
    workspace_id text not null references workspaces on delete cascade,
    environment_id text not null references environments on delete cascade,
    generation integer not null,
    -- who it was made for: it ends when the workspace gets another owner
    user_id text not null references users,
    created_at timestamptz not null,
    unique (environment_id, generation, user_id)
  )`,
  'create index on ai_tokens (workspace_id)',

  `create table ai_prices (
    organization_id text not null references organizations,
    provider text not null check (provider in ('anthropic', 'openai', 'custom')),
    model text not null,
    -- micro-dollars per million tokens
    input bigint not null check (input >= 0),
    output bigint not null check (output >= 0),
    cache_read bigint not null check (cache_read >= 0),
    cache_write bigint not null check (cache_write >= 0),
    primary key (organization_id, provider, model)
  )`,

  `create table ai_budgets (
    id text primary key,
    organization_id text not null references organizations,
    scope text not null check (scope in ('organization', 'blueprint', 'user', 'workspace')),
    -- empty: for each one of the scope on its own
    target_id text not null,
    period text not null check (period in ('day', 'month')),
    amount bigint not null check (amount >= 0),
    unique (organization_id, scope, target_id, period)
  )`,

  `create table ai_spending (
    organization_id text not null references organizations,
    scope text not null check (scope in ('organization', 'blueprint', 'user', 'workspace')),
    target_id text not null,
    -- a day, as 2026-01-31, or a month, as 2026-01, in UTC
    span text not null,
    -- what was spent and what is reserved by requests that are under way
    amount bigint not null,
    primary key (organization_id, scope, target_id, span)
  )`,

  `create table ai_usage (
    id text primary key,
    organization_id text not null references organizations,
    blueprint_id text not null references blueprints,
    -- empty for an admin's test
    workspace_id text references workspaces on delete set null,
    user_id text not null references users,
    provider text not null check (provider in ('anthropic', 'openai', 'custom')),
    model text not null,
    at timestamptz not null,
    -- empty while it is under way; its cost is the reservation then
    settled_at timestamptz,
    -- of the provider's answer; empty when there was none
    status integer,
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0,
    cache_read_tokens bigint not null default 0,
    cache_write_tokens bigint not null default 0,
    cost bigint not null
  )`,
  'create index on ai_usage (organization_id, at)',
  'create index on ai_usage (at) where settled_at is null',
];
