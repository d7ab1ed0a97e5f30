import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { type Changed, changed } from '#contract/events.ts';
import { staleKeys } from './keys.ts';

/** Keys as `query.ts` makes them. */
const cached = [
  ['identity', 'me', null],
  ['organizations', 'settings', { org: 'main' }],
  ['members', 'list', { org: 'main' }],
  ['blueprints', 'catalog', { org: 'main' }],
  ['blueprints', 'get', { org: 'main', id: 'b' }],
  ['workspaces', 'list', { org: 'main' }],
  ['workspaces', 'list', 'pages', { org: 'main', scope: 'all' }],
  ['workspaces', 'progress', { org: 'main', id: 'w' }],
  ['publishing', 'list', { org: 'main' }],
  ['apps', 'list', { org: 'main' }],
  ['notifications', 'list', { org: 'main', limit: 1 }],
] as const;

async function stale(type: Changed['type']) {
  const client = new QueryClient();
  for (const key of cached) client.setQueryData(key, {});
  for (const queryKey of staleKeys({ type, id: null })) await client.invalidateQueries({ queryKey });
  return cached
    .filter((key) => client.getQueryState(key)?.isInvalidated)
    .map(([feature, route]) => `${feature}.${route}`);
}

describe('staleKeys', () => {
  it.each<[Changed['type'], string[]]>([
    [
      'workspace',
      ['blueprints.catalog', 'blueprints.get', 'workspaces.list', 'workspaces.list', 'workspaces.progress'],
    ],
    ['progress', ['workspaces.progress']],
    ['publish_request', ['publishing.list']],
    ['app', ['publishing.list', 'apps.list']],
    ['blueprint', ['blueprints.catalog', 'blueprints.get']],
    ['settings', ['identity.me', 'organizations.settings', 'blueprints.catalog']],
    ['member', ['identity.me', 'members.list', 'workspaces.list', 'workspaces.list']],
    ['notification', ['notifications.list']],
    ['resync', cached.map(([feature, route]) => `${feature}.${route}`)],
  ])('%s', async (type, expected) => {
    expect(await stale(type)).toEqual(expected);
  });

  it('knows every type of event', () => {
    for (const type of changed.shape.type.options) expect(staleKeys({ type, id: null }).length).toBeGreaterThan(0);
  });
});
