import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table sso_connections (
    id text primary key,
    organization_id text not null unique references organizations,
    issuer text not null,
    client_id text not null,
    -- sealed; its associated data names this row
    client_secret bytea,
    scopes text not null,
    claims jsonb not null,
    admin_groups text[] not null,
    join_policy text not null check (join_policy in ('invited', 'domain')),
    join_role text not null check (join_role in ('admin', 'user')),
    -- an admin vouches for addresses that the provider does not call verified, in captured domains only
    trust_emails boolean not null,
    enabled boolean not null,
    required boolean not null,
    -- what was tried with success, so that something else is not turned on
    tested_fingerprint bytea,
    tested_at timestamptz,
    tested_by text references users,
    tested_role text check (tested_role in ('admin', 'user')),
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,

  `create table sso_domains (
    -- of one organization in the whole portal: people type an address before anybody knows who they are
    domain text primary key check (domain = lower(domain)),
    connection_id text not null references sso_connections on delete cascade
  )`,
  'create index on sso_domains (connection_id)',

  `create table identities (
    connection_id text not null references sso_connections on delete cascade,
    issuer text not null,
    subject text not null,
    -- a membership, not a person: what one organization's provider says holds in that organization alone
    member_id text not null unique references members on delete cascade,
    email text,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    primary key (connection_id, issuer, subject)
  )`,

  `create table sso_flows (
    id text primary key,
    -- SHA-256 of what the browser and the provider carry; verifier and nonce are derived from the browser's and kept nowhere
    state_hash bytea not null unique,
    browser_hash bytea not null,
    connection_id text not null references sso_connections on delete cascade,
    issuer text not null,
    purpose text not null check (purpose in ('sign_in', 'try')),
    user_id text references users on delete cascade,
    next text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    -- of a try what came of it; of a sign-in that waits for a confirmation by mail who came
    result jsonb,
    confirm_hash bytea unique,
    confirmed_at timestamptz
  )`,
  'create index on sso_flows (expires_at)',

  // How a session or a key was made decides which organizations it opens.
  'alter table sessions add connection_id text references sso_connections on delete cascade',
  'alter table sessions add break_glass boolean not null default false',
  'alter table sessions add provider_subject text',
  'alter table sessions add provider_session text',
  // sealed; the provider wants it back at sign-out
  'alter table sessions add id_token bytea',
  'create index on sessions (connection_id, provider_subject) where connection_id is not null',
  'alter table api_keys add connection_id text references sso_connections on delete cascade',
  'alter table api_keys add break_glass boolean not null default false',
];
