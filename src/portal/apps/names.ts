import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { refuseUnlessOk } from '../publishing/preview.ts';
import { allNames, lockNames } from '../publishing/store.ts';
import { decideRename } from '../publishing/subdomains.ts';
import { locked, tell } from './change.ts';
import * as store from './store.ts';

/**
 * Gives an app another name, in the caller's change. The one that it had leads there until an admin releases it: who follows
 * an old link must not end at what somebody else published under it since.
 *
 * @throws SUBDOMAIN_TAKEN, BAD_REQUEST
 */
export async function rename(portal: Portal, change: Change, row: store.AppRow, to: string): Promise<void> {
  const { tx, now } = change;
  // Nobody takes a name meanwhile.
  await lockNames(tx);
  refuseUnlessOk(decideRename(to, { ...row, appId: row.id }, await allNames(tx, row.baseDomain)));
  await store.rename(tx, row, to, now);
  await tell(portal, change, row, 'app.renamed', { from: row.subdomain, to });
  change.after(() => portal.gateway.forget({ subdomain: to }));
}

/** @throws NOT_FOUND */
export async function releaseName(
  portal: Portal,
  member: Member,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    if (!(await store.releaseFormerName(change.tx, id, name)))
      throw fail('NOT_FOUND', `This app was never called “${name}”, or the name is released.`);
    await tell(portal, change, row, 'app.name_released', { name });
    change.after(() => portal.gateway.forget({ subdomain: name }));
  });
}
