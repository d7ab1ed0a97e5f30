import { parse } from 'yaml';
import { z } from 'zod';
import { EngineError } from '../engine.ts';
import type { Access } from './api.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/=\s]+$/);
const named = <T extends z.ZodType>(key: string, value: T) =>
  z.array(z.looseObject({ name: z.string(), [key]: value }));

/**
 * Of the cluster and the user that are used, everything has to be known: a field that is overlooked may be one that runs a
 * program (`exec`, `auth-provider`), reads a file of the portal's machine (`tokenFile`, `client-key`) or turns checks off.
 */
const clusterShape = z.strictObject({
  server: z.url({ protocol: /^https$/ }),
  'certificate-authority-data': base64.optional(),
  extensions: z.unknown().optional(),
});
const userShape = z.strictObject({
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,10000}$/)
    .optional(),
  'client-certificate-data': base64.optional(),
  'client-key-data': base64.optional(),
  extensions: z.unknown().optional(),
});
const fileShape = z.looseObject({
  'current-context': z.string().min(1),
  contexts: named('context', z.looseObject({ cluster: z.string(), user: z.string() })),
  clusters: named('cluster', z.unknown()),
  users: named('user', z.unknown()),
});

/** Why a field that people have cannot be taken, and what they can do about it. */
const why: Record<string, string> = {
  exec: 'runs a program. Use one with a token or a client certificate in it',
  'auth-provider': 'runs a program. Use one with a token or a client certificate in it',
  tokenFile: 'names a file. Put the token itself in (kubectl config view --raw --flatten)',
  'client-certificate': 'names a file. Put it in (kubectl config view --raw --flatten)',
  'client-key': 'names a file. Put it in (kubectl config view --raw --flatten)',
  'certificate-authority': 'names a file. Put it in (kubectl config view --raw --flatten)',
  'insecure-skip-tls-verify': 'leaves the server’s identity unchecked. Put its certificate authority in',
};

/**
 * What a kubeconfig's current context says. Nothing is run and nothing is read: only what is in the text counts.
 *
 * @throws EngineError `invalid_given` that names a field, never a value: they are secrets
 */
export function readKubeconfig(text: string): Access {
  let value: unknown;
  try {
    // Aliases could unfold a small text into a very large one.
    value = parse(text, { maxAliasCount: 0 });
  } catch {
    throw refused('This is not a kubeconfig: it is not YAML.');
  }
  const file = fileShape.safeParse(value);
  if (!file.success) throw refused(`This is not a kubeconfig: ${file.error.issues[0]!.path.join('.')} is missing.`);
  const { 'current-context': current, contexts, clusters, users } = file.data;
  const context = contexts.find(({ name }) => name === current)?.context as
    | { cluster: string; user: string }
    | undefined;
  if (!context) throw refused('The kubeconfig’s current context is not in it.');
  const cluster = checked(clusterShape, clusters.find(({ name }) => name === context.cluster)?.cluster, 'cluster');
  const user = checked(userShape, users.find(({ name }) => name === context.user)?.user, 'user');

  const { token, 'client-certificate-data': cert, 'client-key-data': key } = user;
  if (!token && !(cert && key))
    throw refused('The kubeconfig’s user has neither a token nor a client certificate with its key.');
  const { server, 'certificate-authority-data': ca } = cluster;
  return {
    server,
    ca: ca ? decoded(ca) : null,
    ...(token ? { token } : {}),
    ...(cert && key ? { clientCertificate: { cert: decoded(cert), key: decoded(key) } } : {}),
  };
}

function checked<T extends z.ZodType>(shape: T, value: unknown, what: string): z.infer<T> {
  if (value === undefined) throw refused(`The kubeconfig’s current context names a ${what} that is not in it.`);
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue!.code === 'unrecognized_keys' ? issue!.keys[0]! : issue!.path.join('.');
  if (issue!.code === 'unrecognized_keys')
    throw refused(`The kubeconfig’s ${what} has “${field}”, which ${why[field] ?? 'the portal does not use'}.`);
  if (field === 'server') throw refused('The kubeconfig’s server is not an https address.');
  throw refused(`The kubeconfig’s ${what} has a “${field}” that is not valid.`);
}

const decoded = (text: string) => Buffer.from(text, 'base64').toString('utf8');
const refused = (message: string) => new EngineError('invalid_given', message);
