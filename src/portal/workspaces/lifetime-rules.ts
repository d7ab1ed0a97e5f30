export interface LifetimeFacts {
  /** From its blueprint; null: never. */
  idleStopMinutes: number | null;
  maxLifetimeHours: number | null;
  startedAt: Date;
  lastActiveAt: Date | null;
  /** When its owner last said "Keep it running". */
  keptAt: Date | null;
  /** What was told to its owner already. */
  stopsAt: Date | null;
  stopReason: StopReason | null;
  /** Its supervisor tells now when it was last active. Without that nobody is idle. */
  heard: boolean;
  /** The portal was away, or the clock jumped: whatever is over is told once more before it is done. */
  surprised: boolean;
}

export type StopReason = 'idle' | 'lifetime';

export type LifetimePlan =
  | { do: 'nothing' }
  /** Tell its owner when it will stop. */
  | { do: 'tell'; stopsAt: Date; reason: StopReason }
  /** It was used again, or the limit was lifted. */
  | { do: 'untell' }
  | { do: 'stop'; reason: StopReason };

/** Milliseconds that an owner is told before. */
export const noticeBefore = 5 * 60_000;

/** Whether a running workspace has to stop by itself. Nothing is stopped that its owner was not told of five minutes before. */
export function planLifetime(facts: LifetimeFacts, now: Date): LifetimePlan {
  const told = facts.stopsAt;
  const due = nextStop(facts, now);
  if (due === 'unknown') return { do: 'nothing' };
  if (!due || due.at - noticeBefore > now.getTime()) return told ? { do: 'untell' } : { do: 'nothing' };
  const soonest = now.getTime() + noticeBefore;
  const again = !told || facts.stopReason !== due.reason || (facts.surprised && told.getTime() < soonest);
  if (again) return { do: 'tell', stopsAt: new Date(Math.max(due.at, soonest)), reason: due.reason };
  if (told.getTime() < due.at) return { do: 'tell', stopsAt: new Date(due.at), reason: due.reason };
  return told <= now ? { do: 'stop', reason: due.reason } : { do: 'nothing' };
}

/** The limit that is reached first. `unknown`: only a supervisor that is not heard could tell. */
function nextStop(facts: LifetimeFacts, now: Date): { at: number; reason: StopReason } | null | 'unknown' {
  const { idleStopMinutes, maxLifetimeHours, startedAt } = facts;
  const lifetime = maxLifetimeHours === null ? null : startedAt.getTime() + maxLifetimeHours * 3_600_000;
  const idle = idleStopMinutes === null ? null : lastUse(facts, now) + idleStopMinutes * 60_000;
  if (lifetime !== null && (idle === null || lifetime <= idle || lifetime <= now.getTime()))
    return { at: lifetime, reason: 'lifetime' };
  if (idle === null) return null;
  return facts.heard ? { at: idle, reason: 'idle' } : 'unknown';
}

/** A clock that was set back leaves times in the future behind: they count as now. */
function lastUse({ startedAt, lastActiveAt, keptAt }: LifetimeFacts, now: Date): number {
  const times = [startedAt, lastActiveAt, keptAt].map((time) => Math.min(time?.getTime() ?? 0, now.getTime()));
  return Math.max(...times);
}

export function stopReasonText(
  reason: StopReason,
  limits: { idleStopMinutes: number | null; maxLifetimeHours: number | null },
): string {
  if (reason === 'idle')
    return `Nobody used it for ${limits.idleStopMinutes ? inWords(limits.idleStopMinutes) : 'a while'}.`;
  return `It ran for as long as its blueprint allows${limits.maxLifetimeHours ? ` (${inWords(limits.maxLifetimeHours * 60)})` : ''}.`;
}

function inWords(minutes: number): string {
  if (minutes % 1_440 === 0) return counted(minutes / 1_440, 'day');
  return minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute');
}

const counted = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`;
