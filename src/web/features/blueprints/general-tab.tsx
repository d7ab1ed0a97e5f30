import { useBlueprint } from './blueprint-context.ts';
import { GeneralForm } from './general-form.tsx';
import { ReadinessCard } from './readiness-card.tsx';
import { RemoveCard } from './remove-card.tsx';

export function GeneralTab() {
  const blueprint = useBlueprint();
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <GeneralForm blueprint={blueprint} />
      <div className="space-y-5">
        <ReadinessCard blueprint={blueprint} />
        <RemoveCard blueprint={blueprint} />
      </div>
    </div>
  );
}
