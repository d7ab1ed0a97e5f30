import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Blocks } from 'lucide-react';
import { useRef } from 'react';
import { query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { ConfigurePortalCard } from '#web/features/organizations/configure-portal-card.tsx';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Skeleton, SkeletonCards } from '#web/ui/skeleton.tsx';
import { Catalog, type CatalogItem } from './catalog.tsx';
import { LaunchDialog } from './launch-dialog.tsx';
import { Welcome } from './welcome.tsx';
import { WorkspaceList } from './workspace-list.tsx';

const route = getRouteApi('/_app/_pages/');

export function DashboardPage() {
  useTitle('');
  const { org, isAdmin } = useSession();
  const { configured } = useSettings();
  const { launch } = route.useSearch();
  const navigate = route.useNavigate();
  const catalog = useQuery(query('blueprints', 'catalog', { org }));
  // How many there are, and of which tags; the list below loads its own pages.
  const mine = useQuery(query('workspaces', 'list', { org, limit: 1 }));
  const section = useRef<HTMLElement>(null);

  const open = (launch: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, launch }), replace: true });
  const blueprint = catalog.data?.items.find((item) => item.id === launch && item.launchable.ok);
  const launchable = catalog.data?.items.filter((item) => item.launchable.ok) ?? [];
  const begin = () => {
    if (launchable.length === 1) return open(launchable[0]?.id);
    section.current?.scrollIntoView({ behavior: 'smooth' });
    section.current?.querySelector('button')?.focus({ preventScroll: true });
  };

  return (
    <>
      {isAdmin && !configured && (
        <div className="mb-6">
          <ConfigurePortalCard />
        </div>
      )}
      <QueryView
        of={mine}
        loading={
          <>
            <Skeleton className="mb-4 h-8 w-48" />
            <SkeletonCards />
          </>
        }
      >
        {({ items, counts, tags }) =>
          items.length === 0 && !counts.deleted ? (
            <Welcome
              onStart={begin}
              off={catalog.data && launchable.length === 0 ? 'No blueprint can be launched yet.' : undefined}
            />
          ) : (
            <WorkspaceList counts={counts} tags={tags} />
          )
        }
      </QueryView>
      <section ref={section} aria-labelledby="catalog" className="mt-8">
        <h2 id="catalog" className="mb-3 font-semibold text-base">
          Launch a workspace
        </h2>
        <QueryView of={catalog} loading={<SkeletonCards />}>
          {({ items }) =>
            items.length === 0 ? (
              <NoBlueprints />
            ) : (
              <Catalog items={items} onLaunch={(item: CatalogItem) => open(item.id)} />
            )
          }
        </QueryView>
      </section>
      {blueprint && <LaunchDialog key={blueprint.id} blueprint={blueprint} onClose={() => open(undefined)} />}
    </>
  );
}

function NoBlueprints() {
  const { isAdmin } = useSession();
  return (
    <EmptyState
      icon={<Blocks />}
      title="No blueprints yet"
      action={
        isAdmin && (
          <Button asChild>
            <Link to={paths.blueprints}>Go to blueprints</Link>
          </Button>
        )
      }
    >
      A workspace is made from a blueprint.{' '}
      {isAdmin ? 'Register one and enable it.' : 'An admin has to enable one for you.'}
    </EmptyState>
  );
}
