import { expect, it } from 'vitest';
import { environmentName, selecting, shownLabels, sourceName } from './names.ts';

it('makes names of ids alone', () => {
  expect(environmentName('envabc234')).toBe('env-envabc234');
  expect(sourceName('order-desk', 'main')).toBe('source.order-desk.main');
  for (const id of ['', '..', 'a/b', 'a?b', 'A', 'a-b', 'a.b', 'a\n', 'a%2f', 'x'.repeat(51)])
    expect(() => environmentName(id), id).toThrow(/does not exist/);
  for (const id of ['', '..', 'a/../b', 'a?x=1', 'a.b', 'A', '-a'])
    for (const [project, environment] of [
      [id, 'main'],
      ['main', id],
    ])
      expect(() => sourceName(project!, environment!), id).toThrow(/no such environment/);
});

it('shows only labels that a cluster can hold', () => {
  const labels = { organization: 'org1', owner: 'a,b=c', name: 'x'.repeat(64), workspace: '', project: '-a' };
  expect(shownLabels(labels)).toEqual({ 'slipway.dev/organization': 'org1' });
});

it('asks for labels in a form that nothing can leave', () => {
  expect(selecting({ kind: 'source', project: 'a&limit=1' })).toBe(
    'labelSelector=slipway.dev%2Fkind%3Dsource%2Cslipway.dev%2Fproject%3Da%26limit%3D1',
  );
});
