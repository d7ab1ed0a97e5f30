import type { DeploymentStatus } from '#contract/publishing.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';

const looks: Record<DeploymentStatus, { label: string; tone: Tone; pulse?: boolean }> = {
  queued: { label: 'Queued', tone: 'info', pulse: true },
  building: { label: 'Building', tone: 'info', pulse: true },
  live: { label: 'Live', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
  superseded: { label: 'Superseded', tone: 'neutral' },
};

export function DeploymentBadge({ status }: { status: DeploymentStatus }) {
  const { label, tone, pulse } = looks[status];
  return (
    <Badge tone={tone} dot pulse={pulse}>
      {label}
    </Badge>
  );
}
