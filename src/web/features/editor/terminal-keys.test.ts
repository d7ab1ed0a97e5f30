import { expect, it } from 'vitest';
import { keyUse } from './terminal-keys.ts';

function press(keys: string) {
  const names = keys.split('+');
  return {
    key: names.at(-1)!,
    ctrlKey: names.includes('Ctrl'),
    shiftKey: names.includes('Shift'),
    altKey: names.includes('Alt'),
    metaKey: names.includes('Cmd'),
  };
}

it.each([
  ['a', {}, 'type'],
  ['Ctrl+c', {}, 'type'],
  ['Ctrl+c', { selected: true }, 'copy'],
  ['Cmd+c', { selected: true }, 'copy'],
  ['Ctrl+Shift+C', {}, 'copy'],
  ['Ctrl+v', {}, 'paste'],
  ['Cmd+v', {}, 'paste'],
  ['Ctrl+Shift+V', {}, 'paste'],
  ['Ctrl+Alt+v', {}, 'type'],
  ['Ctrl+Shift+F', {}, 'search'],
  ['Ctrl+f', {}, 'type'],
  ['Ctrl+k', {}, 'type'],
  ['Ctrl+Shift+Escape', {}, 'leave'],
  ['Ctrl+Shift+ArrowUp', {}, 'leave'],
  ['Escape', {}, 'type'],
  ['Enter', {}, 'type'],
  ['Enter', { ended: true }, 'replace'],
])('%s %j is to %s', (keys, state, use) => {
  expect(keyUse(press(keys), { selected: false, ended: false, ...state })).toBe(use);
});
