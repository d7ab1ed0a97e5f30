import { z } from 'zod';
import { fail } from '../fail.ts';

const position = z.tuple([z.iso.datetime(), z.string().max(64)]);

/** Where a page of requests ends, for the next one to begin. */
export function cursorAfter(row: { createdAt: Date; id: string }): string {
  return Buffer.from(JSON.stringify([row.createdAt.toISOString(), row.id])).toString('base64url');
}

/** @throws BAD_REQUEST for what {@link cursorAfter} did not make */
export function readCursor(cursor: string): { createdAt: Date; id: string } {
  try {
    const [createdAt, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { createdAt: new Date(createdAt), id };
  } catch {
    throw fail('BAD_REQUEST', 'This cursor is not valid.');
  }
}
