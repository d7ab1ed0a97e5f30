import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  await sql.raw(fromBefore).execute(db);
}

const statements = [
  // Files that an admin rolled back from, or took down: trust alone does not bring them back.
  `create table refused_trees (
    organization_id text not null references organizations on delete cascade,
    -- a git tree, of whichever app: under another name they are the same files
    tree text not null,
    reason text not null check (reason in ('rolled_back', 'taken_down', 'deleted')),
    refused_at timestamptz not null,
    primary key (organization_id, tree)
  )`,
];

/** Of what was rolled back from or is taken down already, all that no admin has approved since. */
export const fromBefore = `
  insert into refused_trees (organization_id, tree, reason, refused_at)
  select distinct on (request.organization_id, request.tree)
    request.organization_id, request.tree, refused.reason, refused.at
  from (
    select live.request_id, 'rolled_back' as reason, version.created_at as at
    from app_versions as version
    cross join lateral (
      -- nothing was on its way when somebody went back, so this one was live
      select request_id from app_versions as earlier
      where earlier.app_id = version.app_id and earlier.number < version.number
        and earlier.status in ('live', 'superseded')
      order by earlier.number desc limit 1
    ) as live
    where version.rolled_back_by is not null and not version.applies_variables
    union all
    select live.request_id, 'taken_down', apps.taken_down_at
    from apps join app_versions as live on live.id = apps.live_version_id
    where apps.taken_down_at is not null
  ) as refused
  join publish_requests as request on request.id = refused.request_id
  where not exists (
    select 1 from publish_requests as approved
    where approved.organization_id = request.organization_id and approved.tree = request.tree
      and approved.reviewer_id is not null and approved.status = 'approved' and approved.decided_at > refused.at
  )
  order by request.organization_id, request.tree, refused.at desc
  on conflict do nothing`;
