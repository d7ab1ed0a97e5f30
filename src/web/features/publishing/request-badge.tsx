import type { RequestStatus } from '#contract/publishing.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';

export const requestLabels: Record<RequestStatus, string> = {
  pending: 'Waiting for review',
  approved: 'Approved',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
};
const tones: Record<RequestStatus, Tone> = {
  pending: 'warning',
  approved: 'success',
  rejected: 'danger',
  withdrawn: 'neutral',
};

export function RequestBadge({ status }: { status: RequestStatus }) {
  return (
    <Badge tone={tones[status]} dot>
      {requestLabels[status]}
    </Badge>
  );
}
