import type { OutputOf } from '#web/api/query.ts';
import { BlueprintIcon } from '#web/features/blueprints/blueprint-icon.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';

export type CatalogItem = OutputOf<'blueprints', 'catalog'>['items'][number];

/** Blueprints that the builder may see, each with its Launch. */
export function Catalog({ items, onLaunch }: { items: CatalogItem[]; onLaunch: (item: CatalogItem) => void }) {
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {items.map((item) => (
        <li key={item.id}>
          <article aria-label={item.name} className="flex h-full flex-col rounded-lg border bg-card p-4 shadow-raised">
            <div className="mb-3 flex items-center gap-2.5">
              <BlueprintIcon icon={item.icon} />
              <h3 title={item.name} className="min-w-0 flex-1 truncate font-semibold text-base">
                {item.name}
              </h3>
              {item.state === 'testing' && <Badge tone="warning">Coming soon</Badge>}
            </div>
            <p title={item.description} className="line-clamp-2 flex-1 text-muted-foreground text-sm">
              {item.description}
            </p>
            <div className="mt-4 flex items-center gap-3">
              <Button
                size="sm"
                off={item.launchable.ok ? undefined : item.launchable.reason}
                onClick={() => onLaunch(item)}
              >
                Launch
              </Button>
              {/* Of one in testing the badge says it already. */}
              {!item.launchable.ok && item.state !== 'testing' && (
                <p className="min-w-0 text-muted-foreground text-xs">{item.launchable.reason}</p>
              )}
            </div>
          </article>
        </li>
      ))}
    </ul>
  );
}
