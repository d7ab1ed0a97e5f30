import { expect, it } from 'vitest';
import { belongsToTab, moved, type ToolTab, tabInFront, tabOfKey, terminalOfTab, toggled } from './tool-tabs.ts';

const tab = (type: 'chat' | 'claude_code' | 'terminal', hidden = false): ToolTab => ({
  id: type.replace('_', '-'),
  type,
  name: type,
  hidden,
});
const chat = tab('chat');
const claude = tab('claude_code');
const terminal = tab('terminal');
const logs: ToolTab = { id: 'cmd-1', type: 'command', name: 'Logs', command: 'tail -f log', hidden: false };
const all = { chat: true, claudeCode: true };
const none = { chat: false, claudeCode: false };

it.each<[string, ToolTab[], string | null, typeof all, string | null]>([
  ['the first', [chat, terminal], null, all, 'chat'],
  ['the first that works', [chat, claude, terminal], null, none, 'terminal'],
  ['the first all the same where none works', [chat, claude], null, none, 'chat'],
  ['the chosen one, whether or not it works', [chat, terminal], 'chat', none, 'chat'],
  ['another than a chosen one that is gone', [chat, terminal], 'cmd-9', all, 'chat'],
  ['another than one that was put away', [tab('chat', true), terminal], 'chat', all, 'terminal'],
  ['none of none', [], null, all, null],
])('in front is %s', (_name, tabs, chosen, usable, front) => {
  expect(tabInFront(tabs, chosen, usable)).toBe(front);
});

it.each<[string, ToolTab[], string, -1 | 1, string[]]>([
  ['to the right', [chat, claude, terminal], 'chat', 1, ['claude-code', 'chat', 'terminal']],
  ['to the left', [chat, claude, terminal], 'terminal', -1, ['chat', 'terminal', 'claude-code']],
  [
    'past one that is put away',
    [chat, tab('claude_code', true), terminal],
    'chat',
    1,
    ['claude-code', 'terminal', 'chat'],
  ],
  ['not beyond the end', [chat, terminal], 'terminal', 1, ['chat', 'terminal']],
  ['not when it is not there', [chat, terminal], 'cmd-9', 1, ['chat', 'terminal']],
])('a tab moves %s', (_name, tabs, id, by, order) => {
  expect(moved(tabs, id, by).order).toEqual(order);
});

it('puts a tab away and brings it back', () => {
  expect(toggled([chat, terminal], 'chat')).toEqual({ order: ['chat', 'terminal'], hidden: ['chat'] });
  expect(toggled([tab('chat', true), terminal], 'chat').hidden).toEqual([]);
});

const press = (key: string, keys: Partial<KeyboardEvent> = {}) =>
  tabOfKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys }, [
    tab('claude_code', true),
    chat,
    logs,
  ]);
it('knows the tab of a key by what is in sight', () => {
  expect([press('1', { ctrlKey: true }), press('2', { metaKey: true }), press('3', { ctrlKey: true })]).toEqual([
    'chat',
    'cmd-1',
    null,
  ]);
  expect([press('1'), press('1', { ctrlKey: true, shiftKey: true }), press('0', { ctrlKey: true })]).toEqual([
    null,
    null,
    null,
  ]);
});

it('keeps terminals of tabs apart from the builder’s own', () => {
  expect([belongsToTab(terminalOfTab(logs.id)), belongsToTab('terminal-1')]).toEqual([true, false]);
});
