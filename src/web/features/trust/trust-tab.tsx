import { useQuery } from '@tanstack/react-query';
import { ShieldCheck, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { PolicyCard } from './policy-card.tsx';
import { TrustedTable } from './trusted-table.tsx';

export function TrustTab() {
  const { id } = useBlueprint();
  const { org } = useSession();
  const trusted = useQuery(query('trust', 'list', { org, id }));
  const [granting, setGranting] = useState(false);
  const add = (
    <Button onClick={() => setGranting(true)}>
      <UserPlus aria-hidden />
      Trust a member
    </Button>
  );
  return (
    <QueryView of={trusted} loading={<SkeletonTable rows={4} />}>
      {({ items }) => (
        <>
          {items.length === 0 ? (
            <EmptyState icon={<ShieldCheck />} title="Every publish request is reviewed" action={add}>
              What a trusted user publishes from this blueprint is approved at once, without a review.
            </EmptyState>
          ) : (
            <>
              <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
                <p className="max-w-xl text-muted-foreground text-sm">
                  What a trusted user publishes from this blueprint is approved at once, without a review. Revoking it
                  holds for their next request.
                </p>
                {add}
              </div>
              <TrustedTable items={items} />
            </>
          )}
          <PolicyCard blueprint={id} />
          {granting && (
            <GrantDialog
              blueprint={id}
              trusted={new Set(items.map(({ user }) => user.id))}
              onClose={() => setGranting(false)}
            />
          )}
        </>
      )}
    </QueryView>
  );
}
