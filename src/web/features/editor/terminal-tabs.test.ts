import { expect, it } from 'vitest';
import { afterClosing, nextTerminal, previewOf, terminalName } from './terminal-tabs.ts';

it.each([
  ['terminal-1', 'bash', 'Terminal 1'],
  ['terminal-12', 'bash', 'Terminal 12'],
  ['claude', 'claude --continue', 'claude --continue'],
  ['terminal-x', 'bash', 'bash'],
])('%s that runs %s is called %s', (id, title, name) => {
  expect(terminalName(id, title)).toBe(name);
});

it.each([
  [[], 'terminal-1'],
  [['terminal-1', 'terminal-2'], 'terminal-3'],
  [['terminal-2', 'claude'], 'terminal-1'],
])('beside %j the next one is %s', (taken, id) => {
  expect(nextTerminal(taken)).toBe(id);
});

it.each([
  ['the right neighbour', ['a', 'b', 'c'], 'b', 'b', 'c'],
  ['the left one at the end', ['a', 'b', 'c'], 'c', 'c', 'b'],
  ['none after the last', ['a'], 'a', 'a', null],
  ['the active one when another is closed', ['a', 'b'], 'b', 'a', 'a'],
])('closing shows %s', (_name, ids, closed, active, next) => {
  expect(afterClosing(ids, closed, active)).toBe(next);
});

it.each([
  ['http://localhost:3100/', { port: 3100, path: '/' }],
  ['http://127.0.0.1:8000/docs?a=1#b', { port: 8000, path: '/docs?a=1#b' }],
  ['http://[::1]:5173/x', { port: 5173, path: '/x' }],
  ['http://0.0.0.0:3000', { port: 3000, path: '/' }],
  ['http://localhost/', null],
  ['http://localhost:80/', null],
  ['https://example.com:3100/', null],
  ['http://localhost.example.com:3100/', null],
  ['no link', null],
])('%s means the preview %j', (link, preview) => {
  expect(previewOf(link)).toEqual(preview);
});
