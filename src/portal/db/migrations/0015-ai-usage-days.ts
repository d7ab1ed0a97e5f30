import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Sums of requests that are over, by day: a report of a million requests reads some thousand rows.
  `create table ai_usage_days (
    organization_id text not null references organizations,
    -- in UTC, as 2026-01-31
    day text not null,
    blueprint_id text not null references blueprints,
    -- empty for an admin's test
    workspace_id text not null,
    user_id text not null references users,
    provider text not null,
    model text not null,
    requests bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cache_read_tokens bigint not null,
    cache_write_tokens bigint not null,
    cost bigint not null,
    primary key (organization_id, day, user_id, blueprint_id, workspace_id, provider, model)
  )`,
  `insert into ai_usage_days
     select organization_id, to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, blueprint_id, coalesce(workspace_id, ''),
            user_id, provider, model, count(*), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),
            sum(cache_write_tokens), sum(cost)
       from ai_usage where settled_at is not null
      group by 1, 2, 3, 4, 5, 6, 7`,
];
