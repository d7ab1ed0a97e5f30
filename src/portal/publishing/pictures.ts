import type { Member } from '../actor.ts';
import { fail } from '../fail.ts';
import type { GitStore } from '../git/store.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { pictureType } from './picture-type.ts';
import { shownPreview } from './preview.ts';
import * as store from './store.ts';

/** A picture at a path of one of the two commits that are compared. */
export interface PictureInput {
  id: string;
  side: 'before' | 'after';
  path: string;
}

/** Opened as a page of its own, a picture is nobody's origin, runs nothing and loads nothing. */
export const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Bytes of the largest picture that is sent. */
const largest = 10 * 1024 * 1024;

/**
 * A picture of a request.
 *
 * @throws NOT_FOUND for what is not there or is no picture, PAYLOAD_TOO_LARGE
 */
export async function image(portal: Portal, member: Member, { id, side, path }: PictureInput): Promise<File> {
  const row = require(member, 'request.read', await store.findRequest(portal.db, member.organization.id, id));
  return readPicture(portal.git, row.organizationId, side === 'before' ? row.comparedWith : row.commit, path);
}

/** The same of a preview that this builder was shown. */
export async function previewImage(
  portal: Portal,
  member: Member,
  { side, path, ...input }: PictureInput & { head: string },
): Promise<File> {
  const { organizationId, base, head } = await shownPreview(portal, member, input);
  return readPicture(portal.git, organizationId, side === 'before' ? base : head, path);
}

async function readPicture(git: GitStore, organizationId: string, commit: string, path: string): Promise<File> {
  // As for diffs: the path is only ever compared with those that git told.
  const entry = (await git.entries(organizationId, commit)).get(path);
  if (!entry) throw fail('NOT_FOUND');
  if (entry.size > largest) throw fail('PAYLOAD_TOO_LARGE', 'This picture is too large to show.');
  const bytes = (await git.blobs(organizationId, [entry.blob])).get(entry.blob)!;
  const type = pictureType(path, bytes);
  if (!type) throw fail('NOT_FOUND', 'This is not a picture.');
  return new File([new Uint8Array(bytes)], 'picture', { type });
}
