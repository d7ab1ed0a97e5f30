import { fail } from '../fail.ts';
import type { RequestContext } from '../http/context.ts';

/**
 * Signing in needs no cookie, so the guard's check of origins does not see it: without this, a page elsewhere could post a
 * link of its author's and have the visitor work in the author's account. Programs send no Origin.
 */
export function refuseForeignPage({ request, portal }: RequestContext): void {
  if (request.origin !== undefined && !portal.origins.has(request.origin)) {
    throw fail('FORBIDDEN', 'This request does not come from the portal’s own pages.');
  }
}
