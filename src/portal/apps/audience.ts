import type { Audience } from '#contract/publishing.ts';
import type { Change } from '../change.ts';
import { invalid } from '../fail.ts';
import { type AppRow, activeMembers, membersOf, replaceMembers } from './store.ts';

interface Field {
  field: string;
  from: string | null;
  to: string | null;
}

/**
 * Inside a change that has locked the app: writes who may open it.
 *
 * @param input.members ids of users; the whole list is replaced
 * @returns what is different now, for the audit line
 * @throws BAD_REQUEST for somebody who is no active member
 */
export async function changeAudience(
  { tx }: Change,
  row: AppRow,
  input: { audience?: Audience; members?: string[] },
): Promise<Field[]> {
  const changes: Field[] = [];
  const { audience = row.audience } = input;
  if (audience !== row.audience) {
    await tx.updateTable('apps').set({ audience }).where('id', '=', row.id).execute();
    changes.push({ field: 'audience', from: row.audience, to: audience });
  }
  if (input.members) {
    const before = await membersOf(tx, [row.id]);
    const chosen = new Set(input.members);
    const after = await activeMembers(tx, row.organizationId, [...chosen]);
    if (after.length !== chosen.size) throw invalid('members', 'Choose active members of this organization.');
    await replaceMembers(
      tx,
      row.id,
      after.map(({ id }) => id),
    );
    const [from, to] = [before, after].map((list) => list.map(({ email }) => email).join(', ') || null);
    if (from !== to) changes.push({ field: 'members', from: from!, to: to! });
  }
  return changes;
}
