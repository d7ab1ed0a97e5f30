import type { Allowed } from '#contract/common.ts';
import { errors } from '#contract/errors.ts';
import { subdomain as format } from '#contract/publishing.ts';

/** Names that a visitor would take for the organization's, the portal's or the network's own. */
const reserved = [
  ...['www', 'web', 'api', 'app', 'apps', 'admin', 'administrator', 'root', 'portal', 'slipway', 'preview', 'previews'],
  ...['login', 'logout', 'signin', 'signup', 'auth', 'sso', 'oauth', 'oidc', 'account', 'accounts', 'security'],
  ...['mail', 'email', 'webmail', 'smtp', 'imap', 'pop', 'mx', 'postmaster', 'hostmaster', 'webmaster', 'abuse'],
  ...[
    'ns',
    'ns1',
    'ns2',
    'dns',
    'ftp',
    'ssh',
    'vpn',
    'git',
    'proxy',
    'gateway',
    'localhost',
    'local',
    'internal',
    'wpad',
  ],
];

/** An app's name as far as these rules look at it. */
export interface TakenName {
  subdomain: string;
  ownerId: string;
  organizationId: string;
  /** The name that its app has now, when this one only leads there. */
  formerOf?: string | null;
}

export interface NameOfApp extends TakenName {
  appId: string;
}

const yes: Allowed = { ok: true };
const taken = (reason: string): Allowed => ({ ok: false, code: 'SUBDOMAIN_TAKEN', reason });

/**
 * Whether an app of this owner may be at a subdomain.
 *
 * @param names all apps' names on the same base domain, which may be several organizations'
 */
export function decideSubdomain(wanted: string, owner: Omit<TakenName, 'subdomain'>, names: TakenName[]): Allowed {
  // Mostly letters of other scripts that look like ours, in the form that a browser shows as such.
  if (wanted.trim().toLowerCase().startsWith('xn--')) return taken('Encoded international names are not allowed.');
  const parsed = format.safeParse(wanted);
  if (!parsed.success) return { ok: false, code: 'BAD_REQUEST', reason: parsed.error.issues[0]!.message };
  const name = parsed.data;
  const look = skeleton(name);
  if (reserved.some((word) => skeleton(word) === look)) {
    return taken(`“${name}” is reserved, or looks like a name that is. Choose another one.`);
  }
  const same = names.find((other) => other.subdomain === name);
  if (same && !isOf(same, owner)) return taken(errors.SUBDOMAIN_TAKEN.message);
  if (same?.formerOf) return taken(`“${name}” leads to “${same.formerOf}”, as your app is called now. Publish there.`);
  if (same) return yes;
  // Another person's app must not be mistaken for this one; a person's own may be as alike as they please.
  const alike = names.some((other) => !isOf(other, owner) && skeleton(other.subdomain) === look);
  return alike ? taken(`“${name}” looks like the name of another app. Choose another one.`) : yes;
}

/**
 * Whether an app may be called so: as at publishing, but it takes nobody's name, nor another one of its owner's.
 *
 * @param names as in {@link decideSubdomain}; its own former names are its to take back
 */
export function decideRename(wanted: string, app: NameOfApp, names: NameOfApp[]): Allowed {
  const others = names.filter(({ appId }) => appId !== app.appId);
  const isUsed = others.some(({ subdomain }) => subdomain === wanted);
  return isUsed ? taken(errors.SUBDOMAIN_TAKEN.message) : decideSubdomain(wanted, app, others);
}

const isOf = (name: TakenName, owner: Omit<TakenName, 'subdomain'>) =>
  name.ownerId === owner.ownerId && name.organizationId === owner.organizationId;

/** What a name looks like at a glance: names with the same skeleton are taken for each other. */
export function skeleton(name: string): string {
  return name
    .replaceAll('-', '')
    .replaceAll(/[1i]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** The repository of a new app: with the name of its subdomain, unless that one holds the code of another app. */
export function decideRepository(subdomain: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? subdomain : `${subdomain}-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** A free subdomain that reminds of a workspace's name. */
export function proposeSubdomain(
  workspaceName: string,
  owner: Omit<TakenName, 'subdomain'>,
  names: TakenName[],
): string {
  const plain = workspaceName
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-+$/, '');
  const base = plain.length < 2 ? 'my-app' : plain;
  for (let number = 1; ; number += 1) {
    const proposal = number === 1 ? base : `${base}-${number}`;
    const isUsed = names.some((name) => name.subdomain === proposal);
    if (!isUsed && decideSubdomain(proposal, owner, names).ok) return proposal;
  }
}
