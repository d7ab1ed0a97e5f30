import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NameFacts, nameFrom, namingTemplate } from './naming.ts';

const facts = (given: Partial<NameFacts> = {}): NameFacts => ({
  user: 'jonas.reyes',
  blueprint: 'Sales report',
  name: 'Quarterly wins',
  random: 'k3x7q',
  ...given,
});

test.each([
  ['{user}-{blueprint}-{random}', {}, 'jonas-reyes-sales-report-k3x7q'],
  ['{random}', {}, 'k3x7q'],
  ['{random}-{name}', {}, 'k3x7q-quarterly-wins'],
  ['team_{random}_{user}', {}, 'team-k3x7q-jonas-reyes'],
  ['{name}-{random}', { name: 'Ünïcödé Straße' }, 'unicode-stra-e-k3x7q'],
  ['{name}-{random}', { name: '営業レポート' }, 'k3x7q'],
  ['{name}-{random}', { name: '🚀🚀' }, 'k3x7q'],
  ['{name}-{random}', { name: '../../etc/passwd\u0000' }, 'etc-passwd-k3x7q'],
  ['{name}-{random}', { name: '{random}' }, 'random-k3x7q'],
  ['{name}-{random}', { name: '---a---' }, 'a-k3x7q'],
  ['{name}-{random}', { name: 'x'.repeat(63) }, `${'x'.repeat(57)}-k3x7q`],
  [
    '{name}-{random}-{user}',
    { name: 'x'.repeat(80), user: 'y'.repeat(80) },
    `${'x'.repeat(37)}-k3x7q-${'y'.repeat(19)}`,
  ],
])('%s with %j is %s', (template, given, name) => {
  expect(nameFrom(template, facts(given))).toBe(name);
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
);
const anyRandom = fc.stringMatching(/^[a-z2-7]{5}$/);
const anyTemplate = fc
  .array(fc.oneof(fc.constantFrom('{user}', '{blueprint}', '{name}', '{random}', '-', '_'), anyText), { maxLength: 6 })
  .map((parts) => `${parts.join('')}{random}`);

test('whatever the facts, it is a DNS label that holds the random part', () => {
  fc.assert(
    fc.property(anyTemplate, anyText, anyText, anyText, anyRandom, (template, user, blueprint, name, random) => {
      const made = nameFrom(template, { user, blueprint, name, random });
      expect(made).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(made).toContain(random);
    }),
    { numRuns: 2_000 },
  );
});

test('another random part makes another name, however long and strange the rest is', () => {
  fc.assert(
    fc.property(
      anyTemplate,
      anyText,
      anyText,
      anyText,
      anyRandom,
      anyRandom,
      (template, user, blueprint, name, a, b) => {
        fc.pre(a !== b);
        const rest = { user, blueprint, name };
        expect(nameFrom(template, { ...rest, random: a })).not.toBe(nameFrom(template, { ...rest, random: b }));
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each(['{blueprint}', '{user}-{random}-{email}', '{Random}', ''])('the template %j is refused', (template) => {
  expect(namingTemplate.safeParse(template).success).toBe(false);
});
