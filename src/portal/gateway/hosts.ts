/** What a Host header names, beside the portal itself. */
export type Target =
  | { kind: 'preview'; host: string; port: number; workspaceId: string }
  /** `address` is the subdomain, followed by the base domain when that is an organization's own. */
  | { kind: 'app'; host: string; address: string };

export interface Domains {
  /** Each as browsers send it: in lower case, with the port unless it is the scheme's own. */
  previewDomain: string;
  appsDomain: string;
  /** What organizations have of their own, by host: base domains, and whole hosts of apps, as the address of each. */
  base: { get(host: string): string | undefined; appAt(host: string): string | undefined };
  /** The portal's own hosts, which are never an app's. */
  own: ReadonlySet<string>;
}

// No leading zero, and nothing below 1024: one port has one host, and what the system listens on has none.
const previewLabel = /^([1-9]\d{3,4})--([a-z0-9]{1,54})$/;
const appLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads a Host header, strictly: exactly one label in front of a domain, or the domain of an app. Null for everything else, which then is nobody's.
 * Letter case is forgiven, since names on the network have none; a trailing dot is not, since browsers take it for another origin.
 */
export function targetOf(header: string | undefined, domains: Domains): Target | null {
  if (!header || header.length > 300) return null;
  const host = header.toLowerCase();
  if (domains.own.has(host)) return null;
  const dot = host.indexOf('.');
  const label = host.slice(0, dot);
  const domain = host.slice(dot + 1);
  if (dot > 0 && domain === domains.previewDomain) {
    const [, digits, workspaceId] = previewLabel.exec(label) ?? [];
    const port = Number(digits);
    if (workspaceId && port >= 1024 && port <= 65535) return { kind: 'preview', host, port, workspaceId };
  }
  if (dot > 0 && appLabel.test(label)) {
    if (domain === domains.appsDomain) return { kind: 'app', host, address: label };
    const base = domains.base.get(domain);
    if (base !== undefined) return { kind: 'app', host, address: `${label}.${base}` };
  }
  const address = domains.base.appAt(host);
  return address === undefined ? null : { kind: 'app', host, address };
}
