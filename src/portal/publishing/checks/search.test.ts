import { expect, test } from 'vitest';
import { searchSecrets } from './search.ts';
import { databaseUrl, githubToken, hostileText } from './secrets.fixture.ts';

const text = (after: string, before: string | null = null, name = 'a.ts') => ({
  name,
  before: before === null ? null : Buffer.from(before),
  after: Buffer.from(after),
});
const rule = (name: string) => `@secretlint/secretlint-rule-${name}`;

test.each<[string, ReturnType<typeof text>, { rule: string; line: number }[]]>([
  ['a text without one', text('const answer = 42;\n'), []],
  ['a token', text(`a\nconst t = "${githubToken}";\n`), [{ rule: rule('github'), line: 2 }]],
  [
    'a password of a database',
    text(`URL=${databaseUrl}\n`, null, '.env'),
    [{ rule: rule('database-connection-string'), line: 1 }],
  ],
  ['one that was there before', text(`x\n${githubToken}\n`, `${githubToken}\n`), []],
  ['one on a line that changed', text(`t = ${githubToken}\n`, `t = ''\n`), [{ rule: rule('github'), line: 1 }]],
  ['lines as editors count them', text(`a\u2028b\rc\r\n${githubToken}`), [{ rule: rule('github'), line: 2 }]],
  [
    'a comment that would turn the search off',
    text(`// secretlint-disable\n${githubToken}`),
    [{ rule: rule('github'), line: 2 }],
  ],
  ['bytes that are no text', { name: 'x', before: null, after: Buffer.from([0xff, 0xfe, 0x0a]) }, []],
  ['a name that is a path of a key store', text('x', null, '..\\..\\etc\\key.p12'), []],
])('%s', async (_, input, hits) => {
  expect(await searchSecrets([input])).toEqual([hits]);
});

test('a text that takes too long is given up, the next one is searched, and the portal goes on meanwhile', async () => {
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 10);
  const results = await searchSecrets([text(hostileText), text(githubToken)], { file: 2_000, all: 30_000 });
  clearInterval(ticking);
  expect(results).toEqual([null, [{ rule: rule('github'), line: 1 }]]);
  expect(ticks).toBeGreaterThan(5);
});

test('after all of the time, nothing more is searched', async () => {
  expect(await searchSecrets([text(githubToken), text(githubToken)], { file: 500, all: 0 })).toEqual([null, null]);
});

test('many searches at once all come to their turn', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => searchSecrets([text(githubToken)])));
  expect(all.map(([hits]) => hits?.length)).toEqual([1, 1, 1, 1, 1, 1]);
});
