import { expect, it } from 'vitest';
import { draftOf, policyOf } from './policy-form.ts';

it.each([
  { checksPass: false, maxFiles: null, maxLines: null, protectedPaths: [] },
  { checksPass: true, maxFiles: 5, maxLines: 200, protectedPaths: ['package.json', 'src/**'] },
])('shows the rules as they are and keeps them when nothing is typed', (policy) => {
  expect(policyOf(draftOf(policy))).toEqual(policy);
});

it('reads one path from each line that has one', () => {
  const draft = { checksPass: false, maxFiles: '', maxLines: '', protectedPaths: '\n a.ts \n\n\tsrc/**\n' };
  expect(policyOf(draft).protectedPaths).toEqual(['a.ts', 'src/**']);
});
