import { apiError } from '#client/client.ts';

export interface Described {
  message: string;
  code: string;
  requestId: string | null;
  /** What was wrong with single fields, by path such as `name` or `emails.2`. */
  issues: { path: string; message: string }[];
}

/** An error in words for a person: what happened, and the code and request id to quote. */
export function describe(error: unknown): Described {
  const known = apiError(error);
  if (known) {
    return { message: known.message, code: known.code, requestId: known.requestId, issues: issuesOf(known.data) };
  }
  if (error instanceof TypeError) {
    // What fetch throws when there is no answer at all.
    return {
      message: 'The portal cannot be reached. Check your connection.',
      code: 'UNREACHABLE',
      requestId: null,
      issues: [],
    };
  }
  return {
    message: 'This page met something that it did not expect. Load it again.',
    code: 'CLIENT_ERROR',
    requestId: null,
    issues: [],
  };
}

function issuesOf(data: unknown): Described['issues'] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return [];
  return data.issues.map((issue: { path?: unknown; message?: unknown }) => ({
    path: Array.isArray(issue.path) ? issue.path.join('.') : String(issue.path ?? ''),
    message: String(issue.message ?? ''),
  }));
}
