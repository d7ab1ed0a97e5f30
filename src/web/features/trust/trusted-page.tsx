import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, ShieldCheck, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Select } from '#web/ui/select.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { TrustedTable } from './trusted-table.tsx';

/** Whoever publishes without a review, of all blueprints: those first that nobody has looked at for longest. */
export function TrustedPage() {
  useTitle('Trusted users');
  const { org } = useSession();
  const trusted = useQuery(query('trust', 'all', { org }));
  const blueprints = useQuery(query('blueprints', 'list', { org })).data?.items ?? [];
  const [blueprint, setBlueprint] = useState('all');
  const [granting, setGranting] = useState(false);
  return (
    <>
      <PageHeader
        above={
          <Link to={paths.approvals} className="inline-flex items-center gap-1 rounded-sm hover:text-foreground">
            <ArrowLeft aria-hidden className="size-3.5" />
            Approvals
          </Link>
        }
        title="Trusted users"
        description="Their publish requests are approved as they are made, of the blueprints that they are trusted for. Revoking it holds for their next request."
      />
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <Select
          label="Blueprint"
          className="sm:w-56"
          value={blueprint}
          onChange={setBlueprint}
          options={[
            { value: 'all', label: 'All blueprints' },
            ...blueprints.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Button off={blueprint === 'all' ? 'Choose the blueprint first.' : null} onClick={() => setGranting(true)}>
          <UserPlus aria-hidden />
          Trust a member
        </Button>
      </div>
      <QueryView of={trusted} loading={<SkeletonTable rows={4} />}>
        {({ items }) => {
          const shown = items.filter((each) => blueprint === 'all' || each.blueprint.id === blueprint);
          return (
            <>
              {shown.length === 0 ? (
                <EmptyState icon={<ShieldCheck />} title="Every publish request is reviewed">
                  Nobody is trusted{blueprint !== 'all' && ' for this blueprint'} yet.
                </EmptyState>
              ) : (
                <TrustedTable items={shown} ofAll />
              )}
              {granting && (
                <GrantDialog
                  blueprint={blueprint}
                  trusted={new Set(shown.map(({ user }) => user.id))}
                  onClose={() => setGranting(false)}
                />
              )}
            </>
          );
        }}
      </QueryView>
    </>
  );
}
