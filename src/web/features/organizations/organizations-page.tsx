import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Plus } from 'lucide-react';
import { useState } from 'react';
import { type OutputOf, query } from '#web/api/query.ts';
import { switchOrganization, useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Avatar } from '#web/ui/avatar.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { CreateOrganizationDialog } from './create-organization-dialog.tsx';

type Organization = OutputOf<'organizations', 'list'>['items'][number];

/** "Select your organization": those that this person is in, and the way to a new one for those who may make it. */
export function OrganizationsPage() {
  useTitle('Organizations');
  const organizations = useQuery(query('organizations', 'list'));
  const [creating, setCreating] = useState(false);
  const create = organizations.data?.create;
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title="Select your organization"
        description="Each has members, blueprints, workspaces and apps of its own. The one you open is remembered."
        actions={
          <Button off={create?.ok === false ? create.reason : undefined} onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            New organization
          </Button>
        }
      />
      <QueryView of={organizations} loading={<SkeletonRows rows={2} />}>
        {({ items }) => (
          <ul className="divide-y rounded-lg border bg-card shadow-raised">
            {items.map((organization) => (
              <Row key={organization.id} organization={organization} />
            ))}
          </ul>
        )}
      </QueryView>
      {creating && <CreateOrganizationDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

function Row({ organization: { slug, name, role, configured } }: { organization: Organization }) {
  const { org } = useSession();
  const toConfigure = role === 'admin' && !configured;
  return (
    <li className="flex items-center gap-3 px-4 py-3 text-sm">
      <Avatar name={name} className="size-8" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          {slug === org && <Badge tone="accent">Current</Badge>}
          {!configured && <Badge tone="warning">Not configured</Badge>}
        </p>
        <p className="truncate text-muted-foreground text-xs" title={slug}>
          {slug} · {role === 'admin' ? 'Admin' : 'User'}
        </p>
      </div>
      <Button size="sm" onClick={() => switchOrganization(slug, toConfigure ? paths.configure : paths.home)}>
        {toConfigure ? 'Configure portal' : 'Open'}
        <ArrowRight />
        <span className="sr-only">{name}</span>
      </Button>
    </li>
  );
}
