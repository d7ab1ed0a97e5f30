import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Check } from '#contract/publishing.ts';
import { cn } from '#web/ui/cn.ts';
import type { Place } from './place.ts';
import { Revealed } from './revealed.tsx';

const looks = {
  ok: { Icon: CircleCheck, label: 'Passed', text: 'text-success' },
  warning: { Icon: TriangleAlert, label: 'Warning', text: 'text-warning' },
  problem: { Icon: CircleAlert, label: 'Problem', text: 'text-danger' },
};
const order = ['problem', 'warning', 'ok'];

/** How a place that was found is opened, where its file is one that changed. */
interface Opening {
  changed: readonly { path: string }[];
  onOpen: (place: Place) => void;
}

/** What the checks found, the worst first: in one sentence each, then what to do and where. */
export function ChecksList({ checks, ...opening }: Opening & { checks: Check[] }) {
  const sorted = checks.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <ul className="space-y-2 text-sm">
      {sorted.map((check) => (
        <CheckItem key={check.code} check={check} {...opening} />
      ))}
    </ul>
  );
}

function CheckItem({ check: { severity, message, advice, places, more }, ...opening }: Opening & { check: Check }) {
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
                <PlaceFound place={{ path, line }} {...opening} />
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

function PlaceFound({ place, changed, onOpen }: Opening & { place: Place }) {
  const { path, line } = place;
  const text = (
    <>
      <Revealed text={path} />
      {line !== null && `:${line}`}
    </>
  );
  // A lock file that was forgotten is not among the changes.
  if (!changed.some((file) => file.path === path)) return <span className="min-w-0 break-all font-mono">{text}</span>;
  return (
    <button
      type="button"
      title="Show it in the changes"
      onClick={() => onOpen({ path, line })}
      className="min-w-0 cursor-pointer break-all rounded-sm text-left font-mono text-link underline-offset-4 hover:underline"
    >
      {text}
    </button>
  );
}
