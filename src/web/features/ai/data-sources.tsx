import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Database } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { paths } from '#web/paths.ts';
import { Badge } from '#web/ui/badge.tsx';
import { DataSourceDialog } from './data-source-dialog.tsx';
import { type DataSource, dataSources } from './data-source-list.ts';

/** Where the data of an app comes from: how to open it a crack, and the variables that lead there. */
export function DataSources() {
  const { org } = useSession();
  const { id } = useBlueprint();
  const [open, setOpen] = useState<DataSource | null>(null);
  const variables = useQuery(query('blueprints', 'variables', { org, id }));
  const names = new Set(variables.data?.items.map(({ name }) => name));
  const connected = (source: DataSource) => source.variables.every(({ name }) => names.has(name));
  return (
    <section aria-labelledby="data-sources">
      <h2 id="data-sources" className="font-semibold text-base">
        Data sources
      </h2>
      <p className="mt-0.5 mb-3 text-muted-foreground text-sm">
        What workspaces may read. Each comes with the rights to give and the variables to set, which you find again
        under{' '}
        <Link to={paths.blueprint(id, 'general')} className="text-link underline underline-offset-4">
          General
        </Link>
        .
      </p>
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {dataSources.map((source) => (
          <li key={source.id}>
            <button
              type="button"
              onClick={() => setOpen(source)}
              className="flex h-full w-full flex-col rounded-lg border bg-card p-3 text-left shadow-raised hover:border-input hover:bg-muted"
            >
              <span className="flex w-full items-center gap-2">
                <Database aria-hidden className="size-4 text-muted-foreground" />
                <span className="font-medium text-sm">{source.name}</span>
                {connected(source) && (
                  <Badge tone="success" className="ml-auto">
                    Set
                  </Badge>
                )}
              </span>
              <span className="mt-1 text-muted-foreground text-xs">{source.about}</span>
            </button>
          </li>
        ))}
      </ul>
      {open && <DataSourceDialog source={open} saved={variables.data?.items} onClose={() => setOpen(null)} />}
    </section>
  );
}
