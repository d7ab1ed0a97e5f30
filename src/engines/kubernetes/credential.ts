import { randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Credential, EngineError } from '../engine.ts';
import { accountName, accountObjects, clusterAnnotation, namespaceObject } from './account.ts';
import { type Access, ApiError, type KubeApi, kubeApi, type Reach } from './api.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { labelled, labelOf, namespaceOf, pathsIn, selecting } from './names.ts';
import type { KubeObject, Secret } from './types.ts';

/** All that is kept of a kubeconfig, sealed by the portal: where the cluster is, and a token of the account made there. */
const held = z.object({
  server: z.string(),
  ca: z.string().nullable(),
  /** Name of the secret that holds the token at the cluster: it is valid as long as that is there. */
  name: z.string().regex(/^[a-z0-9-]{1,100}$/),
  token: z.string().min(1),
});
type Held = z.infer<typeof held>;

const none = () =>
  new EngineError('unauthorized', 'Configure the cluster first: the portal holds no token of an account there.');
const refused = () =>
  new EngineError('unauthorized', 'The portal’s token for this cluster is not valid any more. Configure it again.');

function read(secret: string): Held {
  try {
    return held.parse(JSON.parse(secret));
  } catch (cause) {
    throw new EngineError('unauthorized', refused().message, { cause });
  }
}

/**
 * The portal's account at one cluster: a service account of its own namespace, with tokens that are secrets there. Such a
 * token does not end by itself, unlike those that are asked for by the minute, and ends at once when its secret is deleted.
 */
export function credentials(cluster: string, reach: Reach, presented: () => Promise<string | null>) {
  const namespace = namespaceOf(cluster);
  const paths = pathsIn(namespace);
  /** Name of the token that is known to be the only one, when it was looked. */
  let settled: string | null = null;
  const withToken = ({ server, ca, token }: Held) => kubeApi(reach, async () => ({ server, ca, token }));

  async function access(): Promise<Access> {
    const secret = await presented();
    if (secret === null) throw none();
    const { server, ca, token } = read(secret);
    return { server, ca, token };
  }

  /** The API server remembers a token for seconds after it ended, so its secret is looked at instead. */
  async function demand(mine: Held): Promise<KubeApi> {
    const api = withToken(mine);
    const secret = await api.get<Secret>(paths.secrets(mine.name)).catch((error: unknown) => {
      throw error instanceof ApiError && [401, 403].includes(error.status) ? refused() : error;
    });
    const token = Buffer.from(secret?.data?.token ?? '', 'base64');
    const given = Buffer.from(mine.token);
    if (token.length !== given.length || !timingSafeEqual(token, given)) throw refused();
    return api;
  }

  const tokens = async (api: KubeApi) =>
    (await api.list<Secret>(`${paths.secrets()}?${selecting({ kind: 'token' })}`)).items;
  const serialOf = (secret: Secret) => Number(labelOf(secret, 'serial'));

  async function makeToken(api: KubeApi, { server, ca }: Pick<Held, 'server' | 'ca'>): Promise<Credential> {
    const serial = Math.max(0, ...(await tokens(api)).map(serialOf)) + 1;
    const name = `token-${serial}-${randomBytes(5).toString('hex')}`;
    const wanted: Secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        labels: labelled({ kind: 'token', serial: String(serial) }),
        annotations: { 'kubernetes.io/service-account.name': accountName },
      },
      type: 'kubernetes.io/service-account-token',
    };
    await api.create(paths.secrets(), wanted);
    // The cluster fills it in, in a moment.
    for (let tried = 0; tried < 50; tried++) {
      const made = await api.get<Secret>(paths.secrets(name));
      if (made?.data?.token) {
        const token = Buffer.from(made.data.token, 'base64').toString('utf8');
        return {
          secret: JSON.stringify({ server, ca, name, token } satisfies Held),
          label: `${accountName} at ${new URL(server).host}`,
        };
      }
      await wait(200);
    }
    throw new EngineError('unavailable', 'The cluster made no token for the portal’s account.');
  }

  return {
    access,

    /**
     * Makes namespace, account and token with the rights of a kubeconfig, which is used in here and nowhere else. Tokens that
     * were there before end: the portal holds none of them.
     */
    async provision(given?: string): Promise<Credential> {
      if (!given) throw new EngineError('invalid_given', 'Paste a kubeconfig: the portal makes its account with it.');
      const admin = readKubeconfig(given);
      const api = kubeApi(reach, async () => admin);
      try {
        await ensureNamespace(api, namespace, cluster);
        for (const { path, object } of accountObjects(namespace, cluster)) await put(api, path, object);
        const before = await tokens(api);
        const made = await makeToken(api, admin);
        for (const { metadata } of before) await api.remove(paths.secrets(metadata.name));
        return made;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401)
          throw new EngineError('invalid_given', 'The cluster does not know the user of this kubeconfig.');
        if (error instanceof ApiError && error.status === 403)
          throw new EngineError('invalid_given', `The user of this kubeconfig may not do it: ${error.message}`);
        throw error;
      }
    },

    /** The current token stays valid until the new one is used, so a crash before the portal stored the new one locks nobody out. */
    async rotate(current: Credential): Promise<Credential> {
      const mine = read(current.secret);
      return makeToken(await demand(mine), mine);
    },

    /** Repeating it is fine; what never was a token is not. */
    async revoke(current: Credential): Promise<void> {
      const mine = read(current.secret);
      try {
        const api = await demand(mine);
        const all = (await tokens(api)).map(({ metadata }) => metadata.name);
        // Its own last, or the others could not be ended any more.
        for (const name of [...all.filter((name) => name !== mine.name), mine.name])
          await api.remove(paths.secrets(name));
      } catch (error) {
        if (!(error instanceof EngineError && error.code === 'unauthorized')) throw error;
      }
    },

    /** @throws EngineError `unauthorized` unless the portal holds a valid token. The first use of a new one ends those before. */
    async authorize(): Promise<void> {
      const secret = await presented();
      if (secret === null) throw none();
      const mine = read(secret);
      const api = await demand(mine);
      if (settled === mine.name) return;
      const all = await tokens(api);
      const own = all.find(({ metadata }) => metadata.name === mine.name);
      if (!own || all.some((other) => serialOf(other) > serialOf(own))) return;
      for (const other of all) if (other !== own) await api.remove(paths.secrets(other.metadata.name));
      settled = mine.name;
    },
  };
}

/** @throws EngineError when there is one of that name that is not ours */
async function ensureNamespace(api: KubeApi, name: string, cluster: string): Promise<void> {
  if (await api.create('/api/v1/namespaces', namespaceObject(name, cluster))) return;
  const there = await api.get<KubeObject>(`/api/v1/namespaces/${name}`);
  if (there?.metadata.annotations?.[clusterAnnotation] !== cluster)
    throw new EngineError('invalid_given', `The cluster has a namespace ${name} already that is not this portal’s.`);
  if (there.metadata.deletionTimestamp)
    throw new EngineError('unavailable', `The namespace ${name} is being deleted. Try again in a moment.`);
}

async function put(api: KubeApi, path: string, object: KubeObject): Promise<void> {
  const made = await api.create(path, object);
  // A newer portal may need other rights. The rest says the same as ever.
  if (!made && object.kind === 'Role') await api.replace(`${path}/${object.metadata.name}`, object);
}
