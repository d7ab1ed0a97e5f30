import { useBlueprint } from './blueprint-context.ts';
import { BlueprintUpgradeCard } from './blueprint-upgrade-card.tsx';
import { GeneralForm } from './general-form.tsx';
import { ReadinessCard } from './readiness-card.tsx';
import { RemoveCard } from './remove-card.tsx';
import { VariablesCard } from './variables-card.tsx';

export function GeneralTab() {
  const blueprint = useBlueprint();
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0 space-y-5">
        <GeneralForm blueprint={blueprint} />
        <VariablesCard blueprint={blueprint} />
      </div>
      <div className="space-y-5">
        <ReadinessCard blueprint={blueprint} />
        <BlueprintUpgradeCard blueprint={blueprint} />
        <RemoveCard blueprint={blueprint} />
      </div>
    </div>
  );
}
