/** A place in the list, as callers carry it: opaque to them. */
export const writeCursor = (seq: number) => Buffer.from(`n${seq}`).toString('base64url');

/** @returns null for what is not one of our cursors */
export function readCursor(cursor: string): number | null {
  const digits = /^n(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  return digits === undefined ? null : Number(digits);
}
