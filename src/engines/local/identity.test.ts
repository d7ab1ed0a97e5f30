import { expect, it } from 'vitest';
import { type Identity, isSame, parseIdentity, parseStat } from './identity.ts';

const boot = '0f5a1d3e-1111-2222-3333-444455556666';
const line = (more: { pid?: number; name?: string; state?: string; startTime?: string } = {}) => {
  const { pid = 42, name = 'sh', state = 'S', startTime = '98765' } = more;
  return `${pid} (${name}) ${state} 1 42 42 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 ${startTime} 2600000 200 18446744073709551615`;
};
const noted: Identity = { pid: 42, startTime: '98765', boot };

it.each([
  ['the same process', boot, line(), true],
  ['no process of that number', boot, null, false],
  ['another process with the number, started later', boot, line({ startTime: '98766' }), false],
  ['the same number and time after a restart of the machine', boot.replace('0f', '1f'), line(), false],
  ['one that ended and was not yet asked for its exit code', boot, line({ state: 'Z' }), false],
  ['one that the kernel is removing', boot, line({ state: 'X' }), false],
  ['one that waits for the disk', boot, line({ state: 'D' }), true],
  ['a name made to look like fields', boot, line({ name: ') Z 1 (' }), true],
  ['a line that is cut off', boot, '42 (sh) S 1 42', false],
])('recognises %s', (_, now, statLine, same) => {
  expect(isSame(noted, now, statLine)).toBe(same);
});

it('reads the note of a keeper, and none that is not whole', () => {
  expect(parseIdentity(`${line()}\n${boot}\n`)).toEqual(noted);
  for (const broken of ['', line(), `${line()}\n`, `${line()}\n${boot.slice(0, 20)}`, `\n${boot}`]) {
    expect(parseIdentity(broken)).toBeNull();
  }
});

it('reads the state after the last bracket', () => {
  expect(parseStat(line({ name: 'a) R (b' }))).toEqual({ pid: 42, state: 'S', startTime: '98765' });
});
