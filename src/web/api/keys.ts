import type { Changed } from '#contract/events.ts';

/**
 * Which cached answers an event makes untrue, as prefixes of query keys (`[feature, route?]`, see `query.ts`). An empty
 * prefix is everything.
 */
export function staleKeys(event: Changed): readonly (readonly string[])[] {
  switch (event.type) {
    case 'workspace':
      // A workspace that starts or stops changes what may be launched, and how many a blueprint has.
      return [['workspaces'], ['blueprints', 'catalog'], ['blueprints', 'list'], ['publishing', 'preview']];
    case 'progress':
      return [
        ['workspaces', 'progress'],
        ['workspaces', 'get'],
      ];
    case 'publish_request':
      return [['publishing'], ['workspaces', 'get']];
    case 'app':
      return [['apps'], ['publishing']];
    case 'blueprint':
      return [['blueprints']];
    case 'settings':
      return [['organizations'], ['clusters'], ['blueprints', 'catalog'], ['identity', 'me']];
    case 'member':
      return [['members'], ['identity', 'me']];
    case 'resync':
      return [[]];
  }
}
