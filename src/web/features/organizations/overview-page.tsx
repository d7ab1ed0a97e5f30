import { useTitle } from '#web/shell/use-title.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Attention } from './attention.tsx';
import { ClusterHealth } from './cluster-health.tsx';
import { Counts } from './counts.tsx';

export function OverviewPage() {
  useTitle('Overview');
  return (
    <>
      <PageHeader title="Overview" />
      <div className="space-y-6">
        <Counts />
        <Attention />
        <ClusterHealth />
      </div>
    </>
  );
}
