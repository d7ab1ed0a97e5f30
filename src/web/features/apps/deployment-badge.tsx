import type { DeploymentStatus } from '#contract/publishing.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';

const looks: Record<DeploymentStatus, { label: string; tone: Tone; pulse?: boolean }> = {
  queued: { label: 'Queued', tone: 'info', pulse: true },
  building: { label: 'Building', tone: 'info', pulse: true },
  live: { label: 'Live', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
  superseded: { label: 'Superseded', tone: 'neutral' },
};

/** @param props.heldUp something does not let it through */
export function DeploymentBadge({ status, heldUp = false }: { status: DeploymentStatus; heldUp?: boolean }) {
  if (heldUp)
    return (
      <Badge tone="warning" dot>
        Held up
      </Badge>
    );
  const { label, tone, pulse } = looks[status];
  return (
    <Badge tone={tone} dot pulse={pulse}>
      {label}
    </Badge>
  );
}
