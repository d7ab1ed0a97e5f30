import { expect, test } from 'vitest';
import { digestHour, digestText } from './digest-rules.ts';

test.each([
  ['2026-03-01T06:59:59.999Z', null],
  ['2026-03-01T07:00:00.000Z', '2026-03-01T07:00:00.000Z'],
  ['2026-03-01T23:59:59.999Z', '2026-03-01T07:00:00.000Z'],
  ['2026-03-02T00:00:00.000Z', null],
])('at %s the digest is that of %s', (now, hour) => {
  expect(digestHour(new Date(now))?.toISOString() ?? null).toBe(hour);
});

const waiting = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `req${at}`,
    workspaceName: `Sales ${at}`,
    builderEmail: 'ada@corp.com',
    createdAt: new Date('2026-02-27T10:00:00Z'),
  }));

test('one request is named', () => {
  expect(digestText(waiting(1), 'https://slipway.corp.com/admin/approvals', '?org=main')).toEqual({
    subject: '1 publish request waits for review: Sales 0',
    text: [
      '“Sales 0” by ada@corp.com, since 2026-02-27\nhttps://slipway.corp.com/admin/approvals/req0?org=main',
      'All of them: https://slipway.corp.com/admin/approvals?org=main',
    ].join('\n\n'),
  });
});

test('more than twenty are counted', () => {
  const { subject, text } = digestText(waiting(23), 'https://slipway.corp.com/admin/approvals', '?org=main');
  expect(subject).toBe('23 publish requests wait for review');
  expect(text.match(/since 2026/g)).toHaveLength(20);
  expect(text).toContain('And 3 more.');
});
