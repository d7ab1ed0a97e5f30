import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { type Blueprint, ReadinessBadge } from './readiness.tsx';

/** Whether its setup has been done, what went wrong if not, and another try. */
export function ReadinessCard({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const { readiness, cluster, project, environment, workspaces, resources } = blueprint;
  const prepare = useCall('blueprints', 'prepare');
  return (
    <Card>
      <CardHeader title="Readiness" actions={<ReadinessBadge readiness={readiness} />} />
      <CardBody className="space-y-4">
        {readiness.message && (
          <p className="max-h-48 overflow-y-auto whitespace-pre-wrap break-words rounded-md bg-muted p-2.5 font-mono text-xs">
            {readiness.message}
          </p>
        )}
        <DetailList
          items={[
            { name: 'Cluster', value: cluster.name },
            { name: 'Source', value: `${project} / ${environment}` },
            { name: 'Version', value: <span className="font-mono">{readiness.version?.slice(0, 12) ?? '–'}</span> },
            { name: 'Warm', value: readiness.warm },
            { name: 'Workspaces', value: workspaces },
            { name: 'Limits', value: limits(resources) },
          ]}
        />
        <Button
          busy={prepare.isPending}
          off={readiness.status === 'preparing' ? 'It is being prepared.' : undefined}
          onClick={() => prepare.mutate({ org, id: blueprint.id })}
        >
          Prepare again
        </Button>
      </CardBody>
    </Card>
  );
}

/** `2 cores · 2 GiB memory`, or what the environment itself says. */
function limits({ cpu, memory, storage }: Blueprint['resources']) {
  const parts = [
    cpu && `${cpu} ${cpu === 1 ? 'core' : 'cores'}`,
    memory && `${memory / 1024} GiB memory`,
    storage && `${storage / 1024} GiB storage`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : 'As the environment says';
}
