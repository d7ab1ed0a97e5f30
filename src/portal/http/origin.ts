/** What a browser says about where a request comes from. */
export interface OriginFacts {
  method: string;
  origin: string | undefined;
  fetchSite: string | undefined;
  /** True for a WebSocket or another upgrade. */
  upgrade: boolean;
}

/**
 * Whether a request that carries the session cookie may act. A change, and every socket, must come from the portal's own
 * pages: not from a preview or an app (other origins on the same site), not from a sandboxed frame (`null`), and not from
 * something that tells no origin at all. API keys are not sent by browsers on their own, so they need no such check.
 *
 * @param own the portal's origins
 */
export function cookieMayAct(facts: OriginFacts, own: ReadonlySet<string>): boolean {
  const reads = !facts.upgrade && (facts.method === 'GET' || facts.method === 'HEAD');
  if (reads) return facts.fetchSite !== 'cross-site' && facts.fetchSite !== 'same-site';
  if (facts.origin === undefined) return facts.fetchSite === 'same-origin';
  return own.has(facts.origin);
}
