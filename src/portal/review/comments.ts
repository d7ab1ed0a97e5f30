import type { ReviewComment } from '#contract/review.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import { announce } from '../notifications/actions.ts';
import { can } from '../policy/can.ts';
import { askerOf, require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { adminsOf, findRequest, lockRequest, type RequestRow } from '../publishing/store.ts';
import * as store from './comments-store.ts';
import { tell } from './end.ts';
import { showsLine } from './lines.ts';

/** More are no review any more, but a rewrite. */
const mostComments = 500;

/** What was written on a request. Its builder reads it once the review is over: until then it may change. */
export async function listComments(portal: Portal, member: Member, requestId: string): Promise<ReviewComment[]> {
  const request = require(member, 'request.read', await findRequest(portal.db, member.organization.id, requestId));
  const reviews = can(askerOf(member), 'request.decide', request) === 'allow';
  if (!reviews && request.status === 'pending') return [];
  const rows = await store.commentsOf(portal.db, requestId);
  return rows.map((row) => view(member, request, row));
}

export interface CommentInput {
  id: string;
  requestId: string;
  commit: string;
  path: string;
  side: 'old' | 'new';
  line: number;
  text: string;
}

/**
 * Writes on a line that the diff of exactly this commit shows.
 *
 * @throws STALE_REVIEW for another commit, REQUEST_NOT_PENDING after the decision, BAD_REQUEST for a line that is not shown
 */
export async function addComment(portal: Portal, member: Member, input: CommentInput): Promise<ReviewComment> {
  const { id, requestId, commit, ...comment } = input;
  const { organization, person } = member;
  const known = require(member, 'request.decide', await findRequest(portal.db, organization.id, requestId));
  if (commit !== known.commit) throw fail('STALE_REVIEW');
  const { patch } = await portal.git.file(organization.id, known.comparedWith, commit, comment.path);
  if (patch === null || !showsLine(patch, comment.side, comment.line))
    throw invalid('line', 'The changes of this request do not show this line.');
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    await lockRequest(tx, requestId);
    const request = require(member, 'request.decide', await findRequest(tx, organization.id, requestId));
    if (request.status !== 'pending') throw fail('REQUEST_NOT_PENDING');
    if ((await store.countComments(tx, requestId)) >= mostComments)
      throw fail('CONFLICT', `A request has at most ${mostComments} comments.`);
    if (!(await store.insertComment(tx, { id, requestId, authorId: person.id, ...comment }, now))) return;
    const { path, side, line } = comment;
    await tell(change, { ...request, requestId }, 'commented', { path, side, line });
    await tellOthers(portal, change, member, request);
  });
  const written = await store.findComment(portal.db, requestId, id);
  // The decision may have come, but a comment of a decided request stays; only its author can have taken it back.
  if (!written) throw fail('NOT_FOUND');
  return view(member, known, written);
}

/** The other admins hear once that somebody reviews a request already, however many comments that takes. */
async function tellOthers(portal: Portal, change: Change, member: Member, request: RequestRow): Promise<void> {
  if ((await store.countComments(change.tx, request.id, member.person.id)) > 1) return;
  const admins = await adminsOf(change.tx, request.organizationId);
  const others = admins.map(({ id }) => id).filter((id) => id !== member.person.id && id !== request.builderId);
  await announce(portal, change, 'commented', request, others);
}

/** Takes one's own comment back, while nothing is decided. @throws NOT_FOUND, FORBIDDEN, REQUEST_NOT_PENDING */
export async function removeComment(
  portal: Portal,
  member: Member,
  { requestId, id }: { requestId: string; id: string },
): Promise<void> {
  const { organization, person } = member;
  await portal.change(authorOf(member), async (change) => {
    const { tx } = change;
    require(member, 'request.decide', await findRequest(tx, organization.id, requestId));
    await lockRequest(tx, requestId);
    const request = (await findRequest(tx, organization.id, requestId))!;
    const comment = await store.findComment(tx, requestId, id);
    if (!comment) throw fail('NOT_FOUND');
    if (comment.authorId !== person.id) throw fail('FORBIDDEN', 'This comment is somebody else’s.');
    if (request.status !== 'pending') throw fail('REQUEST_NOT_PENDING');
    await store.deleteComment(tx, id);
    const { path, side, line } = comment;
    await tell(change, { ...request, requestId }, 'comment_removed', { path, side, line });
  });
}

const view = (member: Member, request: { status: string }, row: store.CommentRow): ReviewComment => ({
  id: row.id,
  path: row.path,
  side: row.side,
  line: row.line,
  text: row.text,
  author: { id: row.authorId, email: row.authorEmail, name: row.authorName },
  createdAt: row.createdAt.toISOString(),
  removable: request.status === 'pending' && row.authorId === member.person.id,
});
