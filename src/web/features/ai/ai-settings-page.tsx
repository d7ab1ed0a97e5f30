import { useTitle } from '#web/shell/use-title.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { BudgetCard } from './budget-card.tsx';
import { PriceCard } from './price-card.tsx';

export function AiSettingsPage() {
  useTitle('AI');
  return (
    <>
      <PageHeader
        title="AI"
        description="What AI may cost, and what models cost. Providers and keys are set on each blueprint."
      />
      <div className="max-w-4xl space-y-6">
        <BudgetCard />
        <PriceCard />
      </div>
    </>
  );
}
