import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Check } from '#contract/publishing.ts';
import { cn } from '#web/ui/cn.ts';
import { Revealed } from './revealed.tsx';

const looks = {
  ok: { Icon: CircleCheck, label: 'Passed', text: 'text-success' },
  warning: { Icon: TriangleAlert, label: 'Warning', text: 'text-warning' },
  problem: { Icon: CircleAlert, label: 'Problem', text: 'text-danger' },
};
const order = ['problem', 'warning', 'ok'];

/** What the checks found, the worst first: in one sentence each, then what to do and where. */
export function ChecksList({ checks }: { checks: Check[] }) {
  const sorted = checks.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <ul className="space-y-2 text-sm">
      {sorted.map((check) => (
        <CheckItem key={check.code} check={check} />
      ))}
    </ul>
  );
}

function CheckItem({ check: { severity, message, advice, places, more } }: { check: Check }) {
  const { Icon, label, text } = looks[severity];
  return (
    <li className="flex gap-2">
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', text)} />
      <div className="min-w-0 flex-1">
        <p className={cn(severity === 'ok' ? 'text-muted-foreground' : 'font-medium')}>
          <span className="sr-only">{label}: </span>
          {message}
        </p>
        {advice && <p className="text-muted-foreground">{advice}</p>}
        {places.length > 0 && (
          <ul className="mt-1 space-y-0.5">
            {places.map(({ path, line, detail }) => (
              <li key={`${path}:${line}:${detail}`} className="flex flex-wrap gap-x-2 text-xs leading-5">
                <span className="min-w-0 break-all font-mono">
                  <Revealed text={path} />
                  {line !== null && `:${line}`}
                </span>
                <span className="text-muted-foreground">{detail}</span>
              </li>
            ))}
          </ul>
        )}
        {more > 0 && <p className="text-muted-foreground text-xs leading-5">and {more.toLocaleString('en')} more</p>}
      </div>
    </li>
  );
}
