import type { Db, Tx } from '../db/database.ts';

const comments = (db: Db) =>
  db
    .selectFrom('reviewComments as comment')
    .innerJoin('users as author', 'author.id', 'comment.authorId')
    .selectAll('comment')
    .select(['author.email as authorEmail', 'author.name as authorName']);

/** In the order in which they were written. */
export const commentsOf = (db: Db, requestId: string) =>
  comments(db).where('requestId', '=', requestId).orderBy('comment.createdAt').orderBy('comment.id').execute();

export const findComment = (db: Db, requestId: string, id: string) =>
  comments(db).where('requestId', '=', requestId).where('comment.id', '=', id).executeTakeFirst();
export type CommentRow = NonNullable<Awaited<ReturnType<typeof findComment>>>;

export interface NewComment {
  id: string;
  requestId: string;
  authorId: string;
  path: string;
  side: 'old' | 'new';
  line: number;
  text: string;
}

/** False when it was written before, by a request that is repeated. */
export async function insertComment(tx: Tx, comment: NewComment, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('reviewComments')
    .values({ ...comment, createdAt: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function deleteComment(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('reviewComments').where('id', '=', id).execute();
}

/** @param authorId only this one's */
export async function countComments(tx: Tx, requestId: string, authorId?: string): Promise<number> {
  const { count } = await tx
    .selectFrom('reviewComments')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .where('requestId', '=', requestId)
    .$if(authorId !== undefined, (query) => query.where('authorId', '=', authorId!))
    .executeTakeFirstOrThrow();
  return count;
}
