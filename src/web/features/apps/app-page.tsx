import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { DetailPage } from '#web/shell/detail-page.tsx';
import { TabNav } from '#web/shell/tab-nav.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { AppBadge } from './app-badge.tsx';
import { AppContext } from './app-context.ts';
import type { App } from './app-table.tsx';
import { ReplicasBadge } from './replicas-badge.tsx';
import { RestartNotice } from './restart-notice.tsx';

const route = getRouteApi('/_app/admin/apps/$id');

export function AppPage() {
  const { id } = route.useParams();
  const { org } = useSession();
  const app = useQuery(query('apps', 'get', { org, id }));
  useTitle(app.data?.subdomain ?? 'App');
  return (
    <DetailPage of={app} list={{ to: paths.apps, label: 'Apps' }} loading={<SkeletonRows />}>
      {(data) => <AppDetail key={data.id} app={data} />}
    </DetailPage>
  );
}

function AppDetail({ app }: { app: App }) {
  return (
    <>
      <PageHeader
        title={
          <span className="flex min-h-8 flex-wrap items-center gap-x-2.5 gap-y-1">
            {app.subdomain}
            <AppBadge app={app} />
            <ReplicasBadge app={app} />
          </span>
        }
        description={`${app.url} · ${app.owner.email}`}
        actions={
          <Button asChild>
            <a href={app.url} target="_blank" rel="noreferrer">
              <ExternalLink aria-hidden />
              Open
              <span className="sr-only">(opens in a new tab)</span>
            </a>
          </Button>
        }
      />
      {app.restart && <RestartNotice restart={app.restart} />}
      {app.heldUp && <HeldUp heldUp={app.heldUp} />}
      <TabNav
        label="App"
        tabs={[
          { to: paths.app(app.id, 'versions'), label: 'Versions' },
          { to: paths.app(app.id, 'logs'), label: 'Logs' },
          { to: paths.app(app.id, 'access'), label: 'Access' },
          { to: paths.app(app.id, 'address'), label: 'Address' },
          { to: paths.app(app.id, 'variables'), label: 'Variables' },
          { to: paths.app(app.id, 'replicas'), label: 'Replicas' },
          { to: paths.app(app.id, 'removal'), label: 'Removal' },
        ]}
      />
      <AppContext value={app}>
        <Outlet />
      </AppContext>
    </>
  );
}

/** An approved version that is on no list yet: the forge does not take it. */
function HeldUp({ heldUp: { at, reason, advice, request } }: { heldUp: NonNullable<App['heldUp']> }) {
  return (
    <Notice
      tone="warning"
      title={`The next version is held up at ${at}`}
      className="mb-5"
      action={
        <Button asChild size="sm">
          <Link to={paths.approval(request)}>Open the request</Link>
        </Button>
      }
    >
      <p className="break-words">{reason}</p>
      <p>{advice}</p>
    </Notice>
  );
}
