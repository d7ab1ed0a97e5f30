import { expect, it } from 'vitest';
import type { Part, ToolState } from './opencode.ts';
import { isToolShown, toolOutput, toolPatch, toolTitle } from './tool-title.ts';

const call = (tool: string, state: Partial<ToolState> = {}): Part => ({
  id: 'p1',
  messageID: 'm1',
  sessionID: 's1',
  type: 'tool',
  tool,
  state: { status: 'completed', ...state },
});

it.each([
  ['bash', { command: 'npm test', description: 'Runs tests' }, { verb: 'Run', what: 'npm test' }],
  ['write', { filePath: '/home/workspace/project/a/b.ts' }, { verb: 'Write', what: 'a/b.ts' }],
  ['read', { filePath: '/data/environments/e1/home/project/a.ts' }, { verb: 'Read', what: 'a.ts' }],
  ['read', { filePath: '/etc/hosts' }, { verb: 'Read', what: '/etc/hosts' }],
  ['grep', { pattern: 'TODO' }, { verb: 'Search', what: 'TODO' }],
  ['mcp_thing', {}, { verb: 'mcp_thing', what: '' }],
])('%s of %j is titled %j', (tool, input, title) => {
  expect(toolTitle(call(tool, { input }))).toEqual(title);
});

it.each([
  ['the diff that an edit tells', call('edit', { metadata: { diff: '@@ -1 +1 @@\n-a\n+b' } }), '@@ -1 +1 @@\n-a\n+b'],
  [
    'every line of a new file',
    call('write', { input: { content: 'a\nb\n' }, metadata: { exists: false } }),
    '@@ -0,0 +1,2 @@\n+a\n+b',
  ],
  ['nothing of a file that was there', call('write', { input: { content: 'a' }, metadata: { exists: true } }), null],
  ['nothing of a command', call('bash', { input: { command: 'ls' } }), null],
])('shows %s', (_name, part, patch) => {
  expect(toolPatch(part)).toBe(patch);
});

it('prefers why it failed over what it printed', () => {
  expect(toolOutput(call('bash', { output: 'hi' }))).toBe('hi');
  expect(toolOutput(call('bash', { status: 'error', error: 'No.', output: 'hi' }))).toBe('No.');
});

it('hides what is shown elsewhere, unless it failed', () => {
  expect(
    [call('todowrite'), call('question'), call('bash'), call('question', { status: 'error' })].map(isToolShown),
  ).toEqual([false, false, true, true]);
});
