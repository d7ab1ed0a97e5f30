import type { Member } from '../actor.ts';
import type { Portal } from '../portal.ts';
import * as store from './store.ts';

/** Where the repositories of the organization's apps live, and what they hold that waits. */
export async function forge(portal: Portal, member: Member) {
  const { id, slug } = member.organization;
  const address = (name: string) => `${portal.config.url}/git/${slug}/${name}.git`;
  const rows = await store.repositoriesOf(portal.db, id);
  return {
    kind: portal.forge.kind,
    cloneUrl: address('{app}'),
    repositories: rows.map(({ id: app, name, openRequests }) => ({
      app,
      name,
      cloneUrl: address(name),
      openRequests,
    })),
  };
}
