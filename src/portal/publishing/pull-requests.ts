import type { PullRequestTable } from '#forges/pull-requests.ts';
import type { Db } from '../db/database.ts';

/** Pull requests of the built-in forge, in the portal's database. */
export function pullRequestTable(db: Db): PullRequestTable {
  const inRepository = (repository: string) =>
    db.selectFrom('forgePullRequests').selectAll().where('repository', '=', repository);
  const findOf: PullRequestTable['findOf'] = (repository, head) =>
    inRepository(repository).where('head', '=', head).executeTakeFirst();

  return {
    find: (repository, number) => inRepository(repository).where('number', '=', number).executeTakeFirst(),
    findOf,

    async insert(row) {
      for (;;) {
        await db
          .insertInto('forgePullRequests')
          .values((eb) => ({
            ...row,
            status: 'open',
            number: eb
              .selectFrom('forgePullRequests')
              .select((sub) => sub(sub.fn.coalesce(sub.fn.max('number'), sub.lit(0)), '+', sub.lit(1)).as('next'))
              .where('repository', '=', row.repository),
          }))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        // Nothing is inserted when the branch has one already, or when another branch took the number: then once more.
        const found = await findOf(row.repository, row.head);
        if (found) return found;
      }
    },

    markMerged: ({ repository, number }, headCommit, mergeCommit) =>
      db
        .updateTable('forgePullRequests')
        .set({ status: 'merged', headCommit, mergeCommit })
        .where('repository', '=', repository)
        .where('number', '=', number)
        .returningAll()
        .executeTakeFirstOrThrow(),
  };
}
