import { invalid } from '../fail.ts';
import type { ChangedFile } from '../git/diff.ts';

/** Files that a preview brings along; the next ones are asked for. */
export const firstFiles = 200;

export interface FilePaging {
  limit: number;
  cursor?: string;
}

/**
 * One page of what changed. The files of two commits never change, so a place among them is a number.
 *
 * @param files as the git store tells them, in the order of the tree on the page
 * @throws BAD_REQUEST for a cursor that is none
 */
export function pageOf(files: readonly ChangedFile[], { limit, cursor }: FilePaging) {
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw invalid('cursor', 'This is not a cursor of this list.');
  const from = Number(cursor ?? 0);
  const to = from + limit;
  return { items: files.slice(from, to), nextCursor: to < files.length ? String(to) : null, total: files.length };
}
