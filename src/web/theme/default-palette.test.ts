import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { derivePalette } from './palette.ts';

/** Read back from the style sheet: the first `--name: value` after a selector's opening brace belongs to its block. */
function block(css: string, selector: string) {
  const body = css.slice(css.indexOf(`\n${selector} {`)).split('}')[0] ?? '';
  return Object.fromEntries([...body.matchAll(/(--[a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

it('paints a first visit in the palette of the default accent', () => {
  const css = readFileSync(new URL('../styles.css', import.meta.url), 'utf8');
  const { light, dark } = derivePalette('#2563eb');
  expect(block(css, ':root')).toEqual(light);
  expect(block(css, '.dark')).toEqual(dark);
});
