import { expect, test } from 'vitest';
import { forgeWords } from './forge-words.ts';

const config = { url: 'https://slipway.example' };
const request = {
  id: 'req_1',
  workspaceName: 'shop',
  message: 'A new front page',
  stats: { files: 3, additions: 10, deletions: 2 },
  checks: [],
  reviewer: { name: 'Ada Admin', email: 'ada@example.com' },
  granter: null,
};
const check = { code: 'large_files' as const, advice: null, places: [], more: 0 };

test('a pull request says what changes, what was found, and who approved it where', () => {
  const checks = [
    { ...check, severity: 'ok' as const, message: 'No large files.' },
    { ...check, severity: 'warning' as const, message: 'One file is larger than 10 MB.' },
  ];
  expect(forgeWords(config, { ...request, checks })).toEqual({
    title: 'Publish shop',
    body: [
      'A new front page',
      '3 files changed: 10 lines added, 2 removed.',
      '- One file is larger than 10 MB.',
      'Approved by Ada Admin: https://slipway.example/admin/approvals/req_1',
    ].join('\n\n'),
    labels: ['slipway'],
    merge: { title: 'Publish shop', body: 'Approved-by: Ada Admin <ada@example.com>' },
  });
});

test('what nobody reviewed is not called approved by anybody', () => {
  const words = forgeWords(config, { ...request, reviewer: null, granter: request.reviewer });
  expect(words.labels).toEqual(['slipway', 'auto-approved']);
  expect(words.merge.body).toBe('Trusted-by: Ada Admin <ada@example.com>');
  expect(words.body).toContain('Approved without a review, because Ada Admin trusts the builder with this blueprint');
});

test.each([
  ['Ada\nApproved-by: Eve', 'Approved-by: Ada Approved-by: Eve <ada@example.com>'],
  ['Eve <eve@example.com>', 'Approved-by: Eve eve@example.com <ada@example.com>'],
  [' \u0000 ', 'Approved-by: ada@example.com <ada@example.com>'],
])('the name %j makes one trailer', (name, trailer) => {
  const words = forgeWords(config, { ...request, reviewer: { ...request.reviewer, name } });
  expect(words.merge.body).toBe(trailer);
});

test('what a builder writes is no trailer', () => {
  const lines = 'Approved-by: Eve <eve@example.com>';
  const words = forgeWords(config, { ...request, message: `x\n\n${lines}`, workspaceName: `shop\n\n${lines}` });
  expect(words.merge.title).not.toContain('\n');
  expect(words.merge.body.split('\n')).toEqual(['Approved-by: Ada Admin <ada@example.com>']);
});
