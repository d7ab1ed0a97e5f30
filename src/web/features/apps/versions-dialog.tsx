import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { Tab, TabList, TabPanel, Tabs } from '#web/ui/tabs.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { App } from './app-table.tsx';
import { DeploymentBadge } from './deployment-badge.tsx';

/** Every version with who built and who approved it, and what the newest build and the running app wrote. */
export function VersionsDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const versions = app.versions.toSorted((a, b) => b.version - a.version);
  return (
    <Dialog open onOpenChange={onClose} size="lg" title={app.subdomain} description={app.url}>
      <Tabs defaultValue="versions">
        <TabList aria-label="App">
          <Tab value="versions">Versions</Tab>
          <Tab value="build">Build log</Tab>
          <Tab value="app">App log</Tab>
        </TabList>
        <TabPanel value="versions">
          <ul className="divide-y rounded-lg border">
            {versions.map((version) => (
              <li key={version.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5 text-sm">
                <Link to={paths.approval(version.request)} className="rounded-sm font-medium hover:underline">
                  Version {version.version}
                </Link>
                <DeploymentBadge status={version.status} />
                <span className="font-mono text-muted-foreground text-xs">{version.commit.slice(0, 7)}</span>
                <span className="ml-auto text-muted-foreground text-xs">
                  <TimeAgo time={version.createdAt} />
                </span>
                <p className="basis-full text-muted-foreground text-xs">
                  Built by {version.builder.email}
                  {version.reviewer && `, approved by ${version.reviewer.email}`}
                  {version.message && <span className="block text-danger">{version.message}</span>}
                </p>
              </li>
            ))}
          </ul>
        </TabPanel>
        <TabPanel value="build">
          <Log app={app} part="build" />
        </TabPanel>
        <TabPanel value="app">
          <Log app={app} part="app" />
        </TabPanel>
      </Tabs>
    </Dialog>
  );
}

function Log({ app, part }: { app: App; part: 'build' | 'app' }) {
  const { org } = useSession();
  const logs = useQuery({ ...query('apps', 'logs', { org, id: app.id }), staleTime: 0 });
  return (
    <QueryView of={logs} loading={<Skeleton className="h-40" />}>
      {(data) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        <pre tabIndex={0} className="max-h-80 overflow-auto rounded-lg border bg-muted p-3 font-mono text-xs">
          {data[part] || 'Nothing was written.'}
        </pre>
      )}
    </QueryView>
  );
}
