import { expect, test } from 'vitest';
import { type Channel, type PreferenceKind, preferenceKind } from '#contract/notifications.ts';
import { type Choice, preferencesOf, wants } from './preference-rules.ts';

const mailOff = (kind: PreferenceKind): Choice => ({ kind, channel: 'mail', wanted: false });
const mailOn = (kind: PreferenceKind): Choice => ({ kind, channel: 'mail', wanted: true });

test.each<[string, PreferenceKind, Channel, Choice[], boolean]>([
  ['what somebody has to act on is mailed', 'submitted', 'mail', [], true],
  ['what is good to know is in the bell', 'auto_approved', 'in_app', [], true],
  ['and not mailed', 'auto_approved', 'mail', [], false],
  ['unless they ask for it', 'auto_approved', 'mail', [mailOn('auto_approved')], true],
  ['what they stopped is not mailed', 'live', 'mail', [mailOff('live')], false],
  ['but still in the bell', 'live', 'in_app', [mailOff('live')], true],
  ['and other kinds are mailed on', 'failed', 'mail', [mailOff('live')], true],
  ['the digest is mailed', 'digest', 'mail', [], true],
  ['and never in the bell', 'digest', 'in_app', [], false],
])('%s', (_, kind, channel, choices, expected) => {
  expect(wants(kind, channel, choices)).toBe(expected);
});

test('an admin chooses of every kind, a user of what concerns builders', () => {
  expect(preferencesOf([], true).map(({ kind }) => kind)).toEqual(preferenceKind.options);
  expect(preferencesOf([mailOff('live')], false)).toEqual([
    { kind: 'held_up', inApp: true, mail: true },
    { kind: 'approved', inApp: true, mail: true },
    { kind: 'rejected', inApp: true, mail: true },
    { kind: 'live', inApp: true, mail: false },
    { kind: 'failed', inApp: true, mail: true },
  ]);
});
