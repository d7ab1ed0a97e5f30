import { expect, test } from 'vitest';
import { chatText, linkOf, mayPass, nextAttempt, plainForChat } from './rules.ts';

const space = '\u200b';

test.each([
  ['Sales', 'Sales'],
  ['A & B', 'A &amp; B'],
  ['<!channel> look', '&lt;!channel&gt; look'],
  ['<https://evil.example|Sales>', `&lt;https:${space}//evil.example|Sales&gt;`],
  ['@channel', `@${space}channel`],
  ['[Sales](https://evil.example)', `[Sales]${space}(https:${space}//evil.example)`],
  ['&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
])('a chat shows %j and obeys nothing of it', (typed, shown) => {
  expect(plainForChat(typed)).toBe(shown);
});

test('the only link is the portal’s', () => {
  const urls = { review: 'https://slipway.corp.com/admin/approvals/req1?org=main', app: 'https://sales.apps.corp.com' };
  expect(chatText('Ada <b> asks', linkOf('submitted', urls))).toBe(
    `Ada &lt;b&gt; asks · <${urls.review}|Open the request>`,
  );
  expect(chatText('It is live', linkOf('live', urls))).toBe(`It is live · <${urls.app}|Open the app>`);
});

const made = new Date('2026-03-01T10:00:00Z');
const after = (seconds: number) => new Date(made.getTime() + seconds * 1000);
test.each([
  [1, 0, 5],
  [2, 5, 15],
  [5, 100, 180],
  [20, 50_000, 53_600],
  [40, 82_799, 86_399],
  [41, 83_000, null],
])('failure %i, after %i s, is tried again at %s s', (attempts, now, due) => {
  expect(nextAttempt(attempts, made, after(now))).toEqual(due === null ? null : after(due));
});

test.each([
  [500, true],
  [503, true],
  [429, true],
  [408, true],
  [302, false],
  [400, false],
  [403, false],
  [404, false],
  [410, false],
])('%i may pass: %s', (status, passes) => {
  expect(mayPass(status)).toBe(passes);
});
