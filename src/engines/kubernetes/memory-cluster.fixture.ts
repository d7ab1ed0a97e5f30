import type { Reach } from './api.ts';
import { labelOf } from './names.ts';
import type { KubeObject, Meta, Pod } from './types.ts';

type Stored = KubeObject & Record<string, unknown>;

/** As an admin pastes it. */
export const kubeconfigOf = (server: string, user: object) =>
  JSON.stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user }],
  });

/** What a pod is as soon as it was made here. One that works on files has done it. */
const statusOf = ({ metadata }: KubeObject): Pod['status'] =>
  labelOf({ metadata }, 'kind') === 'work'
    ? { phase: 'Succeeded' }
    : { phase: 'Running', containerStatuses: [{ name: 'main', state: { running: {} } }] };

/**
 * The objects of an API server in memory: what is made, read, replaced and deleted with what it owns, pods of Deployments, and
 * tokens that are filled in and looked at. Nothing runs; the conformance suite is for a real cluster.
 */
export function memoryCluster(administrator: string) {
  const objects = new Map<string, Stored>();
  const calls: { method: string; path: string; token: string }[] = [];
  const status = (code: number, message = '') => Response.json({ kind: 'Status', message }, { status: code });
  let version = 0;

  const tokens = () =>
    [...objects.values()].map((object) => (object.data as Record<string, string> | undefined)?.token).filter(Boolean);

  function make(at: string, body: Stored): Stored {
    const made: Stored = { ...body, metadata: { ...body.metadata, uid: at, resourceVersion: String(++version) } };
    if (body.type === 'kubernetes.io/service-account-token')
      made.data = { token: Buffer.from(`token of ${at}`).toString('base64') };
    if (body.kind === 'Pod') made.status = statusOf(body);
    objects.set(at, made);
    return made;
  }

  function remove(at: string): void {
    objects.delete(at);
    for (const [path, { metadata }] of objects)
      if (metadata.ownerReferences?.some(({ uid }) => uid === at)) remove(path);
  }

  /** Has each Deployment the pods that it asks for, of its template: another template's are replaced at once. */
  function deploy(): void {
    for (const [at, { kind, metadata, spec }] of objects) {
      if (kind !== 'Deployment') continue;
      const { replicas, template } = spec as { replicas: number; template: { metadata: Meta; spec: object } };
      const pods = at.replace(/^\/apis\/apps\/v1(.*)deployments\/.*/, '/api/v1$1pods');
      const generation = JSON.stringify(template);
      const owned = [...objects].filter(
        ([
          ,
          {
            metadata: { ownerReferences },
          },
        ]) => ownerReferences?.[0]?.uid === at,
      );
      const kept = owned.filter(([, pod]) => pod.generation === generation).slice(0, replicas);
      for (const one of owned) if (!kept.includes(one)) objects.delete(one[0]);
      for (let count = kept.length; count < replicas; count++) {
        const name = `${metadata.name}-${++version}`;
        const ownerReferences = [{ apiVersion: 'apps/v1', kind, name: metadata.name, uid: at }];
        const labelled = { ...template.metadata, name, ownerReferences };
        make(`${pods}/${name}`, { ...template, generation, kind: 'Pod', metadata: labelled });
      }
    }
  }

  const reach: Reach = async (...call) => {
    const answer = await respond(...call);
    deploy();
    return answer;
  };

  const respond: Reach = async (url, init) => {
    const { pathname: path, searchParams } = url;
    const method = init.method ?? 'GET';
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    calls.push({ method, path, token });
    if (token !== administrator && !tokens().includes(Buffer.from(token).toString('base64'))) return status(401);
    const body = init.body ? (JSON.parse(String(init.body)) as Stored) : undefined;
    if (method === 'POST') {
      const at = `${path}/${body!.metadata.name}`;
      if (objects.has(at)) return status(409);
      return Response.json(make(at, body!), { status: 201 });
    }
    if (searchParams.has('watch')) return new Response(untilEnded(init.signal));
    const known = objects.get(path);
    if (method === 'PUT') {
      if (!known) return status(404);
      const given = body!.metadata.resourceVersion;
      if (given !== undefined && given !== known.metadata.resourceVersion) return status(409);
      return Response.json(make(path, body!));
    }
    if (known && method === 'DELETE') remove(path);
    if (known) return Response.json(known);
    if (!isList(path)) return status(404);
    const wanted = (searchParams.get('labelSelector') ?? '').split(',').map((pair) => pair.split('='));
    const found = [...objects].filter(
      ([at, { metadata }]) =>
        at.startsWith(`${path}/`) && wanted.every(([key, value]) => metadata.labels?.[key!] === value),
    );
    if (method === 'DELETE') for (const [at] of found) remove(at);
    const items = found.map(([, object]) => object);
    return Response.json({ metadata: { resourceVersion: String(version) }, items });
  };
  return { objects, calls, reach };
}

/** Kinds and names take turns in a path. That it ends as kinds do, with an “s”, says nothing: names are random. */
function isList(path: string): boolean {
  const place = path.split('/').slice(path.startsWith('/apis/') ? 4 : 3);
  return place.length % 2 === 1 && place.at(-1)!.endsWith('s');
}

/** A watch of what does not change. */
const untilEnded = (signal: AbortSignal | null | undefined) =>
  new ReadableStream({
    start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
  });
