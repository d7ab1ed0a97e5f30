import { expect, test } from 'vitest';
import { hashPassword, isPassword } from './password-hash.ts';

test('knows the password and no other, however it is typed', async () => {
  const stored = await hashPassword('Grüße aus Köln');
  expect(await isPassword('Grüße aus Köln'.normalize('NFD'), stored)).toBe(true);
  for (const wrong of ['', 'grüße aus köln', 'Grüße aus Köln ', stored])
    expect(await isPassword(wrong, stored)).toBe(false);
});

test('does not show that two are the same', async () => {
  const [one, two] = [await hashPassword('hunter22'), await hashPassword('hunter22')];
  expect(one).not.toBe(two);
  expect(one).not.toContain('hunter22');
});
