import type { Reach } from './api.ts';
import type { KubeObject } from './types.ts';

/** As an admin pastes it. */
export const kubeconfigOf = (server: string, user: object) =>
  JSON.stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user }],
  });

/**
 * The objects of an API server in memory: what is made, read, replaced and deleted, and tokens that are filled in and looked
 * at. Nothing runs; the conformance suite is for a real cluster.
 */
export function memoryCluster(administrator: string) {
  const objects = new Map<string, KubeObject & Record<string, unknown>>();
  const calls: { method: string; path: string; token: string }[] = [];
  const status = (code: number, message = '') => Response.json({ kind: 'Status', message }, { status: code });
  let version = 0;

  const tokens = () =>
    [...objects.values()].map((object) => (object.data as Record<string, string> | undefined)?.token).filter(Boolean);

  const reach: Reach = async (url, init) => {
    const { pathname: path, searchParams } = url;
    const method = init.method ?? 'GET';
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    calls.push({ method, path, token });
    if (token !== administrator && !tokens().includes(Buffer.from(token).toString('base64'))) return status(401);
    const body = init.body ? (JSON.parse(String(init.body)) as KubeObject & Record<string, unknown>) : undefined;
    if (method === 'POST') {
      const at = `${path}/${body!.metadata.name}`;
      if (objects.has(at)) return status(409);
      const made: KubeObject & Record<string, unknown> = {
        ...body!,
        metadata: { ...body!.metadata, uid: at, resourceVersion: String(++version) },
      };
      if (body!.type === 'kubernetes.io/service-account-token')
        made.data = { token: Buffer.from(`token of ${at}`).toString('base64') };
      objects.set(at, made);
      return Response.json(made, { status: 201 });
    }
    if (searchParams.has('watch')) return new Response(untilEnded(init.signal));
    const known = objects.get(path);
    if (method === 'PUT') {
      if (!known) return status(404);
      const given = body!.metadata.resourceVersion;
      if (given !== undefined && given !== known.metadata.resourceVersion) return status(409);
      const made = { ...body!, metadata: { ...body!.metadata, resourceVersion: String(++version) } };
      objects.set(path, made);
      return Response.json(made);
    }
    if (method === 'DELETE') return objects.delete(path) ? status(200) : status(404);
    if (known) return Response.json(known);
    if (!/s$/.test(path)) return status(404);
    const wanted = (searchParams.get('labelSelector') ?? '').split(',').map((pair) => pair.split('='));
    const items = [...objects]
      .filter(([at]) => at.startsWith(`${path}/`))
      .map(([, object]) => object)
      .filter((object) => wanted.every(([key, value]) => object.metadata.labels?.[key!] === value));
    return Response.json({ metadata: { resourceVersion: String(version) }, items });
  };
  return { objects, calls, reach };
}

/** A watch of what does not change. */
const untilEnded = (signal: AbortSignal | null | undefined) =>
  new ReadableStream({
    start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
  });
