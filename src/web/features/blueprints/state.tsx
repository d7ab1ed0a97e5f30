import type { BlueprintState } from '#contract/blueprints.ts';
import { Badge } from '#web/ui/badge.tsx';

const stateLabels: Record<BlueprintState, string> = {
  testing: 'Testing',
  enabled: 'Enabled',
  disabled: 'Disabled',
};
const tones = { testing: 'warning', enabled: 'success', disabled: 'neutral' } as const;

export function StateBadge({ state }: { state: BlueprintState }) {
  return (
    <Badge tone={tones[state]} dot>
      {stateLabels[state]}
    </Badge>
  );
}
