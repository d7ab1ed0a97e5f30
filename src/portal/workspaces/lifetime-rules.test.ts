import { expect, test } from 'vitest';
import { type LifetimeFacts, type LifetimePlan, planLifetime, stopReasonText } from './lifetime-rules.ts';

const now = new Date('2026-06-01T12:00:00Z');
/** A time, in minutes from now. */
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const base: LifetimeFacts = {
  idleStopMinutes: 30,
  maxLifetimeHours: null,
  startedAt: at(-120),
  lastActiveAt: at(-10),
  keptAt: null,
  stopsAt: null,
  stopReason: null,
  heard: true,
  surprised: false,
};
const nothing: LifetimePlan = { do: 'nothing' };
const idle = (minutes: number): LifetimePlan => ({ do: 'tell', stopsAt: at(minutes), reason: 'idle' });
const lifetime = (minutes: number): LifetimePlan => ({ do: 'tell', stopsAt: at(minutes), reason: 'lifetime' });
const toldIdle = (minutes: number) => ({ stopsAt: at(minutes), stopReason: 'idle' as const });

test.each<[string, Partial<LifetimeFacts>, LifetimePlan]>([
  ['used ten minutes ago', {}, nothing],
  ['without limits', { idleStopMinutes: null, lastActiveAt: at(-9999) }, nothing],
  ['five minutes before it is idle', { lastActiveAt: at(-25) }, idle(5)],
  ['four minutes before: told late, but told five minutes before', { lastActiveAt: at(-26) }, idle(5)],
  ['long idle and never told', { lastActiveAt: at(-90) }, idle(5)],
  ['told, and not over yet', { lastActiveAt: at(-27), ...toldIdle(3) }, nothing],
  ['told, and over', { lastActiveAt: at(-30), ...toldIdle(0) }, { do: 'stop', reason: 'idle' }],
  ['told, and used since', { lastActiveAt: at(-1), ...toldIdle(3) }, { do: 'untell' }],
  ['told, and used a little since', { lastActiveAt: at(-26), ...toldIdle(1) }, idle(4)],
  ['told, and the limit was lifted', { idleStopMinutes: null, ...toldIdle(0) }, { do: 'untell' }],
  ['told, and kept running', { lastActiveAt: at(-90), keptAt: at(0) }, nothing],
  ['never used: its start counts', { lastActiveAt: null, startedAt: at(-20) }, nothing],
  ['never used, long ago', { lastActiveAt: null, startedAt: at(-60) }, idle(5)],
  ['over, but its supervisor is not heard', { lastActiveAt: at(-90), heard: false, ...toldIdle(-1) }, nothing],
  [
    'over while the portal was away: told once more',
    { lastActiveAt: at(-90), surprised: true, ...toldIdle(-60) },
    idle(5),
  ],
  ['the clock was set back: the future counts as now', { lastActiveAt: at(600) }, nothing],
  ['a lifetime that is not over', { maxLifetimeHours: 3 }, nothing],
  ['five minutes before its lifetime is over', { maxLifetimeHours: 2, startedAt: at(-115) }, lifetime(5)],
  [
    'a lifetime is over although it is used',
    { maxLifetimeHours: 2, lastActiveAt: now, startedAt: at(-120), stopsAt: now, stopReason: 'lifetime' },
    { do: 'stop', reason: 'lifetime' },
  ],
  ['kept running does not lengthen a lifetime', { maxLifetimeHours: 2, keptAt: now, startedAt: at(-119) }, lifetime(5)],
  [
    'told of being idle, then its lifetime ends first',
    { maxLifetimeHours: 2, startedAt: at(-118), lastActiveAt: at(-25), ...toldIdle(5) },
    lifetime(5),
  ],
  ['a lifetime needs no supervisor', { maxLifetimeHours: 1, idleStopMinutes: null, heard: false }, lifetime(5)],
])('%s', (_, given, plan) => {
  expect(planLifetime({ ...base, ...given }, now)).toEqual(plan);
});

test.each([
  ['idle', { idleStopMinutes: 30, maxLifetimeHours: null }, 'Nobody used it for 30 minutes.'],
  ['idle', { idleStopMinutes: 60, maxLifetimeHours: null }, 'Nobody used it for 1 hour.'],
  ['idle', { idleStopMinutes: null, maxLifetimeHours: null }, 'Nobody used it for a while.'],
  ['lifetime', { idleStopMinutes: null, maxLifetimeHours: 48 }, 'It ran for as long as its blueprint allows (2 days).'],
] as const)('%s in words', (reason, limits, text) => {
  expect(stopReasonText(reason, limits)).toBe(text);
});
