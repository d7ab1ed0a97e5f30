import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** What base domains must keep away from. All in lower case and ASCII; the first three may carry a port. */
export interface DomainFacts {
  /** Hosts of the portal's own pages. */
  portalHosts: readonly string[];
  previewDomain: string;
  /** The portal's own domain for apps, which organizations without one share. */
  portalDomain: string;
  /** Base domains of the other organizations. */
  others: readonly string[];
  /** Whole domains that apps of the other organizations are served at. */
  otherHosts: readonly string[];
}

export type DomainVerdict = { ok: true; domain: string } | { ok: false; reason: string };

const no = (reason: string): DomainVerdict => ({ ok: false, reason });

/**
 * Whether an organization may have its apps below a domain, and how it is written.
 *
 * Pages below one domain can set cookies for each other. So nothing that strangers publish may be above, below or at the
 * portal, the previews, the shared apps or another organization's apps.
 */
export function decideBaseDomain(wanted: string, facts: DomainFacts): DomainVerdict {
  const read = dnsName(wanted);
  if (!read.ok) return read;
  const { domain } = read;
  if (isPublicSuffix(domain)) return no('Anybody can register names below this domain. Use one that is yours alone.');
  if (facts.portalHosts.some((host) => related(domain, withoutPort(host))))
    return no('Apps must not share a domain with the portal itself: their pages could set its cookies.');
  if (related(domain, withoutPort(facts.previewDomain))) return no('This domain overlaps with the one of previews.');
  if (domain === withoutPort(facts.portalDomain))
    return no('This is the portal’s own domain for apps. Reset the base domain to use it.');
  if (related(domain, withoutPort(facts.portalDomain)))
    return no('This domain overlaps with the portal’s own domain for apps.');
  // Another organization is never named: only that the domain is not free.
  if (facts.others.some((other) => related(domain, other)))
    return no('This domain is in use, or overlaps with one that is.');
  // Its owner proved by DNS whose it is: an app with the right name would answer in its place.
  if (facts.otherHosts.some((host) => host === domain || host.endsWith(`.${domain}`)))
    return no('This domain is in use, or overlaps with one that is.');
  return { ok: true, domain };
}

/**
 * Whether one app may be served at a domain of its own, by the same reasons.
 *
 * @param facts `others` are the base domains of all organizations but its own, which is `own`
 */
export function decideAppDomain(
  wanted: string,
  { own, ...facts }: Omit<DomainFacts, 'otherHosts'> & { own: string | null },
): DomainVerdict {
  const read = dnsName(wanted);
  const names = own ?? withoutPort(facts.portalDomain);
  if (read.ok && (read.domain === names || read.domain.endsWith(`.${names}`)))
    return no('Apps have their names there already: rename the app instead.');
  // Several apps may ask for one domain: it is whose DNS says so.
  return decideBaseDomain(wanted, { ...facts, otherHosts: [] });
}

/** A domain as it was typed, as browsers send it. */
function dnsName(wanted: string): DomainVerdict {
  const typed = wanted.trim();
  if (/[\s/:@?#\\%*]/.test(typed)) return no('Use a domain alone, such as apps.example.com: no scheme, port or path.');
  // Unicode to its ASCII form; empty for what no browser would accept.
  const domain = domainToASCII(typed);
  if (!isDnsName(domain) || isIP(domain)) return no('This is not a DNS name. Use one such as apps.example.com.');
  return { ok: true, domain };
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** At least two labels, and room for a subdomain of 63 characters in front. */
const isDnsName = (name: string) =>
  name.length <= 189 && name.includes('.') && name.split('.').every((each) => label.test(each));

const withoutPort = (host: string) => host.replace(/:\d+$/, '');

const related = (a: string, b: string) => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);

/** Second levels below which the registries of countries sell names: co.uk, com.au, ne.jp. */
const registries = new Set(['ac', 'co', 'com', 'edu', 'go', 'gob', 'gov', 'gouv', 'ne', 'net', 'nom', 'or', 'org']);
/** Where everybody can have a site. */
const hosting = new Set([
  ...['github.io', 'gitlab.io', 'pages.dev', 'workers.dev', 'vercel.app', 'netlify.app', 'herokuapp.com', 'web.app'],
  ...['firebaseapp.com', 'run.app', 'fly.dev', 'onrender.com', 'azurewebsites.net', 'cloudfront.net', 'amazonaws.com'],
  ...['blogspot.com', 'ngrok.io', 'ngrok.app', 'nip.io', 'sslip.io'],
]);

/** The well-known ones, to catch a slip. Who really holds a domain is shown by where its DNS points. */
function isPublicSuffix(domain: string): boolean {
  const [first = '', second = '', ...more] = domain.split('.');
  return hosting.has(domain) || (more.length === 0 && second.length === 2 && registries.has(first));
}
