import { type KeyboardEvent, useState } from 'react';
import { axisTicks, shownLabels } from './chart-scale.ts';
import { money } from './money.ts';
import { useWidth } from './use-width.ts';

export interface DayCost {
  /** `2026-11-21` */
  day: string;
  cost: number;
  requests: number;
}

const height = 200;
const inset = { top: 8, right: 4, bottom: 24, left: 56 };
const plot = height - inset.top - inset.bottom;

const dayLabel = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const label = (day: string) => dayLabel.format(new Date(day));

/** What each day cost. Pointer or arrow keys tell a single day; a table says the same to those who do not see it. */
export function CostChart({ days }: { days: DayCost[] }) {
  const [frame, width] = useWidth();
  const [active, setActive] = useState<number | null>(null);
  const ticks = axisTicks(Math.max(...days.map(({ cost }) => cost)));
  const top = ticks.at(-1)!;
  const slot = Math.max(0, width - inset.left - inset.right) / days.length;
  const x = (at: number) => inset.left + at * slot;
  const y = (cost: number) => inset.top + plot * (1 - cost / top);
  const labels = shownLabels(days.length, width < 480 ? 3 : 6);
  const told = active === null ? undefined : days[active];

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setActive(Math.min(days.length - 1, Math.max(0, (active ?? (step > 0 ? -1 : days.length)) + step)));
  }

  return (
    <figure ref={frame} className="relative">
      <svg
        role="img"
        aria-label="Cost by day. The arrow keys tell each day."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys tell a day, as the pointer does
        tabIndex={0}
        width={width}
        height={height}
        className="block max-w-full rounded-md text-xs"
        onKeyDown={onKeyDown}
        onBlur={() => setActive(null)}
        onPointerLeave={() => setActive(null)}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={inset.left} x2={width} y1={y(tick)} y2={y(tick)} className="stroke-border" />
            <text x={inset.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" className="fill-muted-foreground">
              {money(tick)}
            </text>
          </g>
        ))}
        {days.map(({ day, cost }, at) => (
          <g key={day} onPointerEnter={() => setActive(at)}>
            {/* The whole column answers the pointer: a small bar is hard to hit. */}
            <rect
              x={x(at)}
              y={inset.top}
              width={slot}
              height={plot}
              className={at === active ? 'fill-muted' : 'fill-transparent'}
            />
            {cost > 0 && (
              <rect
                x={x(at) + slot * 0.14}
                y={Math.min(y(cost), y(0) - 1)}
                width={slot * 0.72}
                height={Math.max(1, y(0) - y(cost))}
                rx={Math.min(2, slot * 0.2)}
                className="fill-primary"
              />
            )}
            {labels.has(at) && (
              <text
                x={x(at) + slot / 2}
                y={height - 6}
                textAnchor={days.length > 1 && at === days.length - 1 ? 'end' : at === 0 ? 'start' : 'middle'}
                className="fill-muted-foreground"
              >
                {label(day)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <p
        aria-live="polite"
        className={
          told
            ? 'pointer-events-none absolute top-0 z-10 whitespace-nowrap rounded-md bg-foreground px-2 py-1 text-background text-xs shadow-floating'
            : 'sr-only'
        }
        style={told && { left: Math.min(Math.max(0, x(active!) - 60), Math.max(0, width - 170)) }}
      >
        {told && `${label(told.day)}: ${money(told.cost)}, ${told.requests.toLocaleString('en')} requests`}
      </p>
      <div className="sr-only">
        <table>
          <caption>Cost by day</caption>
          <tbody>
            {days.map(({ day, cost, requests }) => (
              <tr key={day}>
                <th scope="row">{label(day)}</th>
                <td>{money(cost)}</td>
                <td>{requests} requests</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
