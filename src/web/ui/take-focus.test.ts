import { expect, it } from 'vitest';
import { isInUse } from './take-focus.ts';

/** `div[dialog] > input:radio`, read from the outside in, as a page is. */
function way(path: string) {
  return path
    .split(' > ')
    .filter(Boolean)
    .map((place) => {
      const [, tag, role, type] = /^(\w+)(?:\[(\w+)\])?(?::(\w+))?$/.exec(place)!;
      return { tag: tag!, role: role ?? null, type };
    })
    .toReversed();
}

it.each([
  ['', false],
  ['body', false],
  ['body > button', false],
  ['body > div[tablist] > button[tab]', false],
  ['body > a', false],
  ['body > input:checkbox', false],
  ['body > input:file', false],
  ['body > input', true],
  ['body > input:text', true],
  ['body > input:search', true],
  ['body > form > textarea', true],
  ['body > iframe', true],
  ['body > div[menu]', true],
  ['body > div[menu] > div[menuitem]', true],
  ['body > div[listbox] > div[option]', true],
  ['body > div[dialog] > form > button', true],
  ['body > div[dialog] > input:radio', true],
  ['body > div[alertdialog]', true],
])('%s is in use: %s', (path, inUse) => {
  expect(isInUse(way(path))).toBe(inUse);
});
