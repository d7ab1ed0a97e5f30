import { expect, it } from 'vitest';
import { createTyping } from './typing.ts';

it('types into the terminal in front, and keeps what comes before there is one', () => {
  const typing = createTyping();
  const seen: string[] = [];
  typing.type('a');
  typing.type('b');
  const leave = typing.attach((text) => seen.push(text));
  typing.type('c');
  leave();
  typing.type('d');
  typing.attach((text) => seen.push(text.toUpperCase()));
  // One that left late takes nothing away from the next.
  leave();
  typing.type('e');
  expect(seen).toEqual(['ab', 'c', 'D', 'E']);
});
