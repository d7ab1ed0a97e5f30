import type { Insertable } from 'kysely';
import { nameFrom } from '#contract/naming.ts';
import type { Tx } from '../db/database.ts';
import type { Workspaces } from '../db/types.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';

/** The names that a cluster gets; one project for each workspace, or one for all of the blueprint. */
export function namesAtEngine(
  blueprint: { id: string; name: string; naming: string; projectMode: 'dedicated' | 'shared' },
  facts: { user: string; name: string; random: string },
) {
  const environmentName = nameFrom(blueprint.naming, { ...facts, blueprint: blueprint.name });
  const shared = () =>
    nameFrom('{blueprint}-{random}', { ...facts, blueprint: blueprint.name, random: blueprint.id.slice(-5) });
  return { environmentName, projectName: blueprint.projectMode === 'shared' ? shared() : environmentName };
}

/** Inserts under a name that no other environment of the cluster has; another random part is drawn while one has it. Undefined when the id exists. */
export async function insertNamed(portal: Portal, tx: Tx, row: (random: string) => Insertable<Workspaces>) {
  for (let tried = 0; tried < 20; tried++) {
    const values = row(portal.ids('env').slice(-5));
    const made = await tx
      .insertInto('workspaces')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made) return made;
    const known = await tx.selectFrom('workspaces').select('id').where('id', '=', values.id).executeTakeFirst();
    if (known) return undefined;
  }
  throw fail('CONFLICT', 'No free name was found. Try again.');
}
