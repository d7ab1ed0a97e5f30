import type { Changed } from '#contract/events.ts';

/**
 * Which cached answers an event makes untrue, as prefixes of query keys (`[feature, route?]`, see `query.ts`). An empty
 * prefix is everything.
 */
export function staleKeys(event: Changed): readonly (readonly string[])[] {
  switch (event.type) {
    case 'workspace':
      // A workspace that starts or stops changes what may be launched, and how many a blueprint has.
      return [
        ['workspaces'],
        ['blueprints', 'catalog'],
        ['blueprints', 'list'],
        ['blueprints', 'get'],
        ['publishing', 'preview'],
        ['layout', 'publicUrls'],
      ];
    case 'progress':
      return [
        ['workspaces', 'progress'],
        ['workspaces', 'get'],
      ];
    case 'publish_request':
      return [['publishing'], ['review'], ['workspaces', 'get']];
    case 'app':
      return [['apps'], ['publishing']];
    case 'blueprint':
      return [['blueprints'], ['access'], ['ai'], ['layout', 'get'], ['trust']];
    case 'settings':
      return [
        ['organizations'],
        ['sso'],
        ['ai'],
        ['clusters'],
        ['webhook'],
        ['blueprints', 'catalog'],
        ['identity', 'me'],
      ];
    case 'member':
      // Whose owner is gone is shown with the workspaces.
      return [['members'], ['access'], ['identity', 'me'], ['workspaces', 'list']];
    case 'notification':
      return [['notifications']];
    case 'resync':
      return [[]];
  }
}
