import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BlueprintLayout, SentTab } from '#contract/layout.ts';
import { changesOf, defaultLayout, readArrangement, readLayout, resolveLayout } from './rules.ts';

const chat: SentTab = { type: 'chat', name: 'Chat' };
const terminal: SentTab = { type: 'terminal', name: 'Terminal' };
const command = (name: string, id?: string): SentTab => ({
  type: 'command',
  name,
  command: 'npm test',
  ...(id ? { id } : {}),
});
const sent = (tabs: SentTab[], more: Partial<BlueprintLayout> = {}) => ({
  locked: false,
  preview: true,
  pathBar: true,
  publicUrl: false,
  ...more,
  tabs,
});
const ids = (layout: { tabs: { id: string }[] }) => layout.tabs.map((tab) => tab.id);

test('without being set, a layout has the tabs that work, the preview and its path', () => {
  expect(ids(defaultLayout({ claudeCode: true }))).toEqual(['chat', 'claude-code', 'terminal']);
  expect(ids(defaultLayout({ claudeCode: false }))).toEqual(['chat', 'terminal']);
  expect(defaultLayout({ claudeCode: true })).toMatchObject({
    locked: false,
    preview: true,
    pathBar: true,
    publicUrl: false,
  });
});

describe('reading what was sent', () => {
  test.each<[string, ReturnType<typeof sent>, string[]]>([
    ['tabs of each kind', sent([terminal, chat, command('Tests')]), []],
    ['only a preview', sent([]), []],
    ['only a tab', sent([terminal], { preview: false }), []],
    ['nothing at all', sent([], { preview: false }), ['tabs']],
    ['two terminals', sent([terminal, { ...terminal, name: 'Other' }]), ['tabs.1']],
    ['two of one name, whatever its case', sent([command('Tests'), command('tests')]), ['tabs.1.name']],
    ['a name that a tab of another kind has', sent([chat, command('Chat')]), ['tabs.1.name']],
    ['one id twice', sent([command('A', 'cmd-1'), command('B', 'cmd-1')]), ['tabs.1']],
    ['the id of another kind', sent([command('A', 'terminal')]), ['tabs.0.id']],
  ])('%s', (_, layout, wrong) => {
    expect(readLayout(layout).issues.map((issue) => issue.path)).toEqual(wrong);
  });

  test('a tab keeps its id when it is renamed, and a new one of the old name gets another', () => {
    const [first] = ids(readLayout(sent([command('Tests')])).layout);
    const { layout } = readLayout(sent([command('Tests'), command('All tests', first!)]));
    expect(ids(layout)[1]).toBe(first);
    expect(ids(layout)[0]).not.toBe(first);
  });

  test('sent again, it is the same', () => {
    const layout = sent([command('Tests'), terminal, command('Logs')]);
    expect(readLayout(layout)).toEqual(readLayout(layout));
    expect(readLayout(readLayout(layout).layout)).toEqual(readLayout(layout));
  });
});

test('a change is told in words, with the commands', () => {
  const before = readLayout(sent([chat])).layout;
  const after = readLayout(sent([chat, command('Tests')], { locked: true })).layout;
  expect(changesOf(before, after)).toEqual([
    { field: 'tabs', from: 'Chat', to: 'Chat, Tests (npm test)' },
    { field: 'lock layout', from: 'off', to: 'on' },
  ]);
});

describe('what the editor shows', () => {
  const { layout } = readLayout(sent([chat, terminal, command('Tests', 'tests')]));
  const shown = (kept: BlueprintLayout, order: string[], hidden: string[]) =>
    resolveLayout(kept, { order, hidden }).tabs.map((tab) => (tab.hidden ? `(${tab.id})` : tab.id));

  test.each<[string, BlueprintLayout, string[], string[], string[]]>([
    ['what the admin set', layout, [], [], ['chat', 'terminal', 'tests']],
    ['in the builder’s order', layout, ['tests', 'chat', 'terminal'], [], ['tests', 'chat', 'terminal']],
    ['without what they put away', layout, [], ['chat'], ['(chat)', 'terminal', 'tests']],
    ['a tab that is new comes last', layout, ['terminal', 'chat'], [], ['terminal', 'chat', 'tests']],
    ['one that is gone is passed over', layout, ['gone', 'tests'], ['gone'], ['tests', 'chat', 'terminal']],
    ['exactly the admin’s when it is locked', { ...layout, locked: true }, ['tests'], ['chat'], ids(layout)],
    ['all may be hidden beside a preview', layout, [], ids(layout), ['(chat)', '(terminal)', '(tests)']],
    ['but never everything', { ...layout, preview: false }, [], ids(layout), ids(layout)],
  ])('%s', (_, kept, order, hidden, expected) => {
    expect(shown(kept, order, hidden)).toEqual(expected);
  });

  test('every tab is there exactly once, whatever was arranged', () => {
    const some = fc.array(fc.constantFrom('chat', 'terminal', 'tests', 'gone', ''));
    fc.assert(
      fc.property(some, some, fc.boolean(), fc.boolean(), (order, hidden, locked, preview) => {
        const { tabs } = resolveLayout({ ...layout, locked, preview }, { order, hidden });
        expect(ids({ tabs }).toSorted()).toEqual(ids(layout).toSorted());
        expect(preview || tabs.some((tab) => !tab.hidden)).toBe(true);
      }),
    );
  });

  test('an arrangement is kept for tabs that exist, each once', () => {
    const arrangement = readArrangement(layout, { order: ['tests', 'x', 'tests', 'chat'], hidden: ['x', 'chat'] });
    expect(arrangement).toEqual({ order: ['tests', 'chat'], hidden: ['chat'] });
  });
});
