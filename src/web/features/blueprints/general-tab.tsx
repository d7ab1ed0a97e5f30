import { cn } from '#web/ui/cn.ts';
import { useBlueprint } from './blueprint-context.ts';
import { BlueprintUpgradeCard } from './blueprint-upgrade-card.tsx';
import { GeneralForm } from './general-form.tsx';
import { ReadinessCard } from './readiness-card.tsx';
import { RemoveCard } from './remove-card.tsx';
import { VariablesCard } from './variables-card.tsx';

export function GeneralTab() {
  const blueprint = useBlueprint();
  const { readiness, upgrade } = blueprint;
  const urgent = readiness.status === 'failed' || upgrade.behind > 0;
  return (
    <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0 space-y-5">
        <GeneralForm blueprint={blueprint} />
        <VariablesCard blueprint={blueprint} />
        <RemoveCard blueprint={blueprint} />
      </div>
      {/* Where there is no room beside the settings it comes after them, unless there is something to do. */}
      <div className={cn('space-y-5', urgent && 'max-xl:order-first')}>
        <ReadinessCard blueprint={blueprint} />
        <BlueprintUpgradeCard blueprint={blueprint} />
      </div>
    </div>
  );
}
