import { expect, it } from 'vitest';
import { applyEvent, belongsTo, type ChatData, conversations, emptyChat, titleOf, withMessages } from './chat-data.ts';
import type { Message, Part, Session } from './opencode.ts';

const session = (id: string, updated: number, parentID?: string): Session => ({
  id,
  title: id,
  time: { created: 0, updated },
  ...(parentID && { parentID }),
});
const message: Message = { id: 'm1', sessionID: 's1', role: 'assistant', time: { created: 1 } };
const part: Part = { id: 'p1', messageID: 'm1', sessionID: 's1', type: 'text', text: 'Hel' };

const after = (...events: [type: string, properties: Record<string, unknown>][]): ChatData =>
  events.reduce((data, [type, properties]) => applyEvent(data, { type, properties }), emptyChat);

it('puts a message together from its parts and their pieces', () => {
  const data = after(
    ['message.updated', { info: message }],
    ['message.part.updated', { part }],
    ['message.part.delta', { messageID: 'm1', partID: 'p1', field: 'text', delta: 'lo' }],
    ['message.part.delta', { messageID: 'm1', partID: 'p1', field: 'metadata', delta: 'x' }],
    ['message.part.delta', { messageID: 'm9', partID: 'p9', field: 'text', delta: 'x' }],
  );
  expect(data.messages.s1).toEqual([message]);
  expect(data.parts).toEqual({ m1: [{ ...part, text: 'Hello' }] });
});

it('takes the whole part over pieces that were told before', () => {
  const data = after(
    ['message.part.updated', { part }],
    ['message.part.delta', { messageID: 'm1', partID: 'p1', field: 'text', delta: 'p' }],
    ['message.part.updated', { part: { ...part, text: 'Help.' } }],
  );
  expect(data.parts.m1).toEqual([{ ...part, text: 'Help.' }]);
});

it('knows who works, and forgets why the turn before failed', () => {
  const failed = after(
    ['session.status', { sessionID: 's1', status: { type: 'busy' } }],
    ['session.error', { sessionID: 's1', error: { name: 'APIError', data: { message: 'No.' } } }],
    ['session.status', { sessionID: 's1', status: { type: 'idle' } }],
  );
  expect([failed.statuses, failed.faults.s1?.data?.message]).toEqual([{}, 'No.']);
  const again = applyEvent(failed, {
    type: 'session.status',
    properties: { sessionID: 's1', status: { type: 'busy' } },
  });
  expect([again.statuses, again.faults]).toEqual([{ s1: { type: 'busy' } }, {}]);
});

it('keeps questions and permissions until they are answered, here or elsewhere', () => {
  const asked = after(
    ['permission.asked', { id: 'per1', sessionID: 's1', permission: 'bash', patterns: ['ls'] }],
    ['question.asked', { id: 'que1', sessionID: 's1', questions: [] }],
    ['permission.asked', { id: 'per1', sessionID: 's1', permission: 'bash', patterns: ['ls'] }],
  );
  expect([asked.permissions.length, asked.questions.length]).toEqual([1, 1]);
  const answered = [
    { type: 'permission.replied', properties: { requestID: 'per1' } },
    { type: 'question.rejected', properties: { requestID: 'que1' } },
  ].reduce(applyEvent, asked);
  expect([answered.permissions, answered.questions]).toEqual([[], []]);
});

it('takes over a list in place of what it had', () => {
  const old = after(
    ['message.updated', { info: { ...message, id: 'm0' } }],
    ['todo.updated', { sessionID: 's1', todos: [] }],
  );
  const data = withMessages(old, 's1', [{ info: message, parts: [part] }], [{ content: 'A', status: 'pending' }]);
  expect(data.messages.s1).toEqual([message]);
  expect(data.todos.s1).toHaveLength(1);
});

it('lists conversations by their last use, without those of helpers', () => {
  const data = after(
    ['session.created', { info: session('s1', 1) }],
    ['session.created', { info: session('s2', 3) }],
    ['session.updated', { info: session('s3', 5, 's1') }],
    ['session.created', { info: session('s4', 2) }],
    ['session.deleted', { info: session('s4', 2) }],
  );
  expect(conversations(data).map(({ id }) => id)).toEqual(['s2', 's1']);
  expect([belongsTo(data, 's1', 's1'), belongsTo(data, 's1', 's3'), belongsTo(data, 's2', 's3')]).toEqual([
    true,
    true,
    false,
  ]);
});

it('leaves everything as it is for what it does not know', () => {
  expect(applyEvent(emptyChat, { type: 'lsp.updated', properties: {} })).toBe(emptyChat);
});

it('has a better name for a conversation without one', () => {
  expect(titleOf({ ...session('s', 0), title: 'New session - 2026-11-21T03:52:55.579Z' })).toBe('New conversation');
  expect(titleOf({ ...session('s', 0), title: 'New sessions of parliament' })).toBe('New sessions of parliament');
});
