import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChartColumn, Download } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Skeleton, SkeletonTable } from '#web/ui/skeleton.tsx';
import { BudgetsNear } from './budgets-near.tsx';
import { CostChart } from './cost-chart.tsx';
import { downloadUsage } from './download-usage.ts';
import { compact, money } from './money.ts';
import { type Group, groups } from './usage-groups.ts';
import { daysOf, type Period, periodSpan } from './usage-period.ts';
import { UsageTable } from './usage-table.tsx';

type Usage = OutputOf<'ai', 'usage'>;

const route = getRouteApi('/_app/admin/ai');

const periodOptions: { value: Period; label: string }[] = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'month', label: 'This month' },
];

/** What AI cost, and who asked for it. Period and grouping are in the address, so that a view can be sent on. */
export function UsagePage() {
  useTitle('AI usage');
  const { org } = useSession();
  const { period = '30', by = 'user' } = route.useSearch();
  const navigate = route.useNavigate();
  const span = periodSpan(period, new Date());
  const byDay = useQuery(query('ai', 'usage', { org, ...span, by: 'day' }));
  const grouped = useQuery(query('ai', 'usage', { org, ...span, by }));
  return (
    <>
      <PageHeader
        title="AI usage"
        description="What went through the AI gateway, in US dollars. Days are in UTC."
        actions={
          <Button
            off={byDay.data?.total.requests === 0 ? 'There is nothing to export.' : undefined}
            onClick={() => void downloadUsage(org, { ...span, by })}
          >
            <Download aria-hidden />
            Export CSV
          </Button>
        }
      />
      <Segmented
        label="Period"
        className="mb-4"
        value={period}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, period: next }), replace: true })}
        options={periodOptions}
      />
      <div className="space-y-5">
        <BudgetsNear />
        <QueryView of={byDay} loading={<Loading />}>
          {(days) =>
            days.total.requests === 0 ? (
              <NoUsage />
            ) : (
              <>
                <Totals days={days} grouped={grouped.data} by={by} />
                <Card>
                  <CardHeader title="Cost by day" />
                  <CardBody>
                    <CostChart days={everyDay(days)} />
                  </CardBody>
                </Card>
                <section aria-label="Details" className="space-y-3">
                  <Segmented
                    label="Grouped by"
                    value={by}
                    onChange={(next) => void navigate({ search: (before) => ({ ...before, by: next }), replace: true })}
                    options={groups}
                  />
                  <QueryView of={grouped} loading={<SkeletonTable />}>
                    {(usage) => <UsageTable usage={usage} by={by} />}
                  </QueryView>
                </section>
              </>
            )
          }
        </QueryView>
      </div>
    </>
  );
}

function Loading() {
  return (
    <>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {['cost', 'requests', 'tokens', 'dearest'].map((fact) => (
          <Skeleton key={fact} className="h-18" />
        ))}
      </div>
      <Skeleton className="h-66" />
      <SkeletonTable />
    </>
  );
}

function Totals({ days, grouped, by }: { days: Usage; grouped: Usage | undefined; by: Group }) {
  const { cost, requests, ...tokens } = days.total;
  const all = tokens.inputTokens + tokens.outputTokens + tokens.cacheReadTokens + tokens.cacheWriteTokens;
  const dearest = grouped?.items.toSorted((a, b) => b.cost - a.cost)[0];
  const name = groups.find(({ value }) => value === by)!.label.toLowerCase();
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Fact name="Cost" value={money(cost)} />
      <Fact name="Requests" value={requests.toLocaleString('en')} />
      <Fact name="Tokens" value={compact(all)} below={`${compact(tokens.outputTokens)} of them written`} />
      <Fact
        name={`Most expensive ${name}`}
        value={dearest?.label ?? '–'}
        below={dearest ? money(dearest.cost) : undefined}
      />
    </dl>
  );
}

function Fact({ name, value, below }: { name: string; value: string; below?: string | undefined }) {
  return (
    <div className="min-w-0 rounded-lg border bg-card p-3 shadow-raised">
      <dt className="text-muted-foreground text-xs">{name}</dt>
      <dd className="mt-1 truncate font-semibold text-base tabular-nums" title={value}>
        {value}
      </dd>
      {below && <dd className="text-muted-foreground text-xs">{below}</dd>}
    </div>
  );
}

function everyDay(usage: Usage) {
  const byDay = new Map(usage.items.map((item) => [item.key, item]));
  return daysOf(usage).map((day) => ({
    day,
    cost: byDay.get(day)?.cost ?? 0,
    requests: byDay.get(day)?.requests ?? 0,
  }));
}

function NoUsage() {
  return (
    <EmptyState
      icon={<ChartColumn />}
      title="No AI was used in this period"
      action={
        <Button asChild variant="primary">
          <Link to={paths.blueprints}>Go to blueprints</Link>
        </Button>
      }
    >
      Every request of Claude Code and Chat on the organization’s keys shows here, with its tokens and its cost. Enable
      a provider on a blueprint’s AI & Data tab to begin. What builders do on their own accounts is not counted.
    </EmptyState>
  );
}
