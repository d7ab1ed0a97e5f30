import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { chatUp, openChatInput } from '#contract/chat.ts';
import {
  appVariables,
  claimInput,
  logsQuery,
  objectsQuery,
  openTerminalInput,
  releaseQuery,
  snapshotInput,
  terminalUp,
  updateQuery,
} from '#contract/supervisor.ts';
import * as input from './input.ts';

const sha = 'a'.repeat(40);
const author = { name: 'Ada', email: 'ada@example.com' };
const claim = { claimant: 'ws1/usr1', variables: { A: '1' }, author, lease: 0.5 };
const terminal = { id: 'main-1', cols: 2, rows: 1000, command: 'ls', variables: { A: '1' } };
const snapshot = { message: 'work', author };

/** A good value, and what makes it bad when it takes the place of a field; `undefined` takes the field away. */
const cases: [string, input.Read<unknown>, z.ZodType, Record<string, unknown>, Record<string, unknown[]>][] = [
  [
    'a claim',
    input.claim,
    claimInput,
    claim,
    {
      claimant: [undefined, null, '', 1, 'x'.repeat(201)],
      variables: [undefined, null, [], 'A=1', { A: 1 }, { A: null }],
      author: [undefined, null, 'Ada', { name: 'Ada' }, { name: 1, email: '' }],
      lease: [undefined, 0, -1, '1', Number.NaN, Number.POSITIVE_INFINITY],
    },
  ],
  [
    'a terminal',
    input.openTerminal,
    openTerminalInput,
    terminal,
    {
      id: [undefined, '', '../x', 'A', 'a\n', 'a'.repeat(41), 7],
      cols: [null, 1, 1001, 80.5, '80', Number.NaN],
      rows: [null, 1, 1001],
      command: [null, 1, 'x'.repeat(4001)],
      variables: [null, [], { A: 1 }],
    },
  ],
  ['a chat', input.openChat, openChatInput, { variables: { A: '1' } }, { variables: [undefined, null, { A: 1 }] }],
  [
    'a request of a chat',
    input.chatRequest,
    chatUp,
    { id: 1, method: 'POST', path: '/session', body: {} },
    {
      id: [undefined, -1, 1.5, '1'],
      method: [undefined, 'PUT', 'get', 'GET\n'],
      path: [undefined, 1, 'x'.repeat(301)],
    },
  ],
  [
    'a snapshot',
    input.takeSnapshot,
    snapshotInput,
    snapshot,
    { message: [undefined, 1, 'x'.repeat(2001)], author: [undefined, []] },
  ],
  [
    'a query for objects',
    (value) => ({ ...(input.objects(value) as object), have: (value as { have: string }).have }),
    objectsQuery,
    { tree: sha, have: `${sha},${sha}` },
    { tree: [undefined, '--help', `${sha}\n`, sha.toUpperCase(), `${sha}0`], have: [1, 'x'.repeat(5001)] },
  ],
  [
    'an update',
    input.update,
    updateQuery,
    { from: sha, to: sha },
    { from: [undefined, 'HEAD', '--upload-pack=x', `${sha} `], to: [undefined, '', sha.toUpperCase(), `${sha}\n`] },
  ],
  [
    'a release',
    input.release,
    releaseQuery,
    { commit: sha },
    { commit: [undefined, 'HEAD', '--upload-pack=x', `${sha} `] },
  ],
  [
    'variables of an app',
    input.appVariables,
    appVariables,
    { revision: 3, variables: { TOKEN: 'x' } },
    { revision: [undefined, -1, 0.5, '1'], variables: [undefined, null, ['x'], { TOKEN: 1 }] },
  ],
  [
    'a query for logs',
    input.readLogs,
    logsQuery,
    { service: 'web', follow: '1' },
    { service: [undefined, 1, 'x'.repeat(41)] },
  ],
  [
    'a resize',
    input.terminalMessage,
    terminalUp,
    { type: 'resize', cols: 80, rows: 24 },
    { type: [undefined, 'exit', null, ['resize'], 'constructor'], cols: [undefined, 1, 1001, '80'], rows: [1e9] },
  ],
  [
    'an acknowledgement',
    input.terminalMessage,
    terminalUp,
    { type: 'ack', bytes: 0 },
    { bytes: [undefined, -1, 0.5, '1', Number.POSITIVE_INFINITY] },
  ],
];

describe.each(cases)('%s', (_name, read, schema, good, bad) => {
  it('is taken as the contract takes it, without what the contract does not name', () => {
    const taken = read({ ...good, more: true });
    expect(taken).toEqual(good.follow === '1' ? { ...good, follow: true } : schema.parse(good));
  });

  it.each(Object.entries(bad).flatMap(([field, values]) => values.map((value) => [field, value])))(
    'is refused by both with %s = %j',
    (field, value) => {
      const changed = { ...good, [field as string]: value };
      expect(schema.safeParse(changed).success).toBe(false);
      expect(() => read(changed)).toThrow('Not valid: ');
    },
  );

  it.each([undefined, null, [], 'text', 7])('is not %j', (value) => {
    expect(() => read(value)).toThrow();
  });
});

it('fills in the size of a terminal', () => {
  expect(input.openTerminal({ id: 'x' })).toEqual({ ...openTerminalInput.parse({ id: 'x' }), command: undefined });
});

it('takes only whole object names for what is had already', () => {
  expect(input.objects({ tree: sha })).toEqual({ tree: sha, have: [] });
  expect(() => input.objects({ tree: sha, have: `${sha},--output=x` })).toThrow('Not valid');
});

it.each([
  ['', false],
  ['0', false],
  ['false', false],
  ['1', true],
  ['true', true],
])('follows a log or not: %j', (follow, expected) => {
  expect(input.readLogs({ service: 'web', follow })).toEqual({ service: 'web', follow: expected });
});

it.each(['yes', 'toString', '__proto__'])('does not know whether to follow: %s', (follow) => {
  expect(() => input.readLogs({ service: 'web', follow })).toThrow('Not valid');
});

it.each(['-1', '1.5', '1e3', '', 'x'])('attaches at no offset %j', (offset) => {
  expect(() => input.attach({ offset })).toThrow('Not valid');
});

it('attaches at the start, or where it is told', () => {
  expect([input.attach({}), input.attach({ offset: '12' })]).toEqual([{ offset: 0 }, { offset: 12 }]);
});
