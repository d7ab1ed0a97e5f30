import type { z } from 'zod';

/** Calls of an API, such as `GET /projects/:id`, with the query and the body that they may have. */
export type Operations = Record<string, { query?: string[]; body?: z.ZodType }>;

/**
 * One call as its vendor's documentation describes it.
 *
 * @param sent the body
 * @throws Error for a call, a parameter or a field that is not described
 */
export function checkedCall(operations: Operations, method: string, url: URL, sent: string) {
  const parts = url.pathname.split('/');
  for (const [operation, { query = [], body: shape }] of Object.entries(operations)) {
    const [wantedMethod, template = ''] = operation.split(' ');
    const wanted = template.split('/');
    if (wantedMethod !== method || wanted.length !== parts.length) continue;
    if (!wanted.every((part, at) => part.startsWith(':') || part === parts[at])) continue;
    for (const name of url.searchParams.keys()) {
      if (!query.includes(name)) throw new Error(`${operation} has no parameter ${name}`);
    }
    if (sent && !shape) throw new Error(`${operation} takes no body`);
    const params = parts.filter((_, at) => wanted[at]!.startsWith(':')).map(decodeURIComponent);
    // biome-ignore lint/suspicious/noExplicitAny: as its shape says
    const body: any = shape?.parse(JSON.parse(sent));
    return { operation, params, query: url.searchParams, body };
  }
  throw new Error(`The API has no ${method} ${url.pathname}`);
}
