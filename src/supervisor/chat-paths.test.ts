import { expect, it } from 'vitest';
import { beginsTurn, isAllowed, isShown } from './chat-paths.ts';

it.each([
  ['GET', '/session'],
  ['GET', '/session/ses_e03c3a7e4ffe/message?limit=100'],
  ['POST', '/session/ses_e03c3a7e4ffe/prompt_async'],
  ['DELETE', '/session/ses_e03c3a7e4ffe'],
  ['POST', '/permission/per_1/reply'],
  ['POST', '/question/que_1/reject'],
])('%s %s is allowed', (method, path) => {
  expect(isAllowed(method, path)).toBe(true);
});

it.each([
  ['GET', '/config'],
  ['PATCH', '/config'],
  ['GET', '/event'],
  ['GET', '/file/content?path=/etc/passwd'],
  ['POST', '/session/ses_1/shell'],
  ['POST', '/session/ses_1/share'],
  ['POST', '/session/status'],
  ['GET', '/session?directory=/'],
  ['GET', '/session/ses_1/message?limit=1&directory=/'],
  ['GET', '/session/../config'],
  ['GET', '/session/%2e%2e/config'],
  ['GET', '/session\n/config'],
  ['GET', '/session\n'],
  ['GET', 'http://169.254.169.254/session'],
  ['PUT', '/session'],
])('%s %j is not', (method, path) => {
  expect(isAllowed(method, path)).toBe(false);
});

it('knows what begins a turn', () => {
  expect(beginsTurn('POST', '/session/ses_1/prompt_async')).toBe(true);
  expect(beginsTurn('POST', '/session/ses_1/abort')).toBe(false);
});

it('tells of the conversation, and not of the machine room', () => {
  const told = [
    'session.status',
    'message.part.delta',
    'permission.asked',
    'question.asked',
    'todo.updated',
    'file.edited',
  ];
  const untold = ['plugin.added', 'catalog.updated', 'file.watcher.updated', 'server.connected', 'pty.created'];
  expect([...told, ...untold].filter(isShown)).toEqual(told);
});
