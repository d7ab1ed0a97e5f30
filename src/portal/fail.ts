import { ORPCError } from '@orpc/server';
import { type ErrorCode, errors } from '#contract/errors.ts';

/**
 * An error for the caller. Everything thrown that is not one of these becomes `INTERNAL_SERVER_ERROR` and is logged.
 *
 * @param code from the closed list
 * @param message replaces the code's own words; shown to people, so it holds no secret and no path
 */
export function fail(code: ErrorCode, message?: string, data?: Record<string, unknown>): ORPCError<ErrorCode, unknown> {
  return new ORPCError(code, { status: errors[code].status, message: message ?? errors[code].message, data });
}

/** A fault in one field, in the shape that input validation uses. */
export function invalid(path: string, message: string): ORPCError<ErrorCode, unknown> {
  return fail('BAD_REQUEST', message, { issues: [{ path, message }] });
}
