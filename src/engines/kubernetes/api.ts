import { StringDecoder } from 'node:string_decoder';
import { EngineError } from '../engine.ts';
import type { KubeObject } from './types.ts';

/** Where a cluster is, and what is shown to it. */
export interface Access {
  server: string;
  /** PEM; null where the server's certificate is signed by one of the machine's authorities. */
  ca: string | null;
  token?: string;
  /** PEM */
  clientCertificate?: { cert: string; key: string };
}

/**
 * How addresses that an admin gave are reached: the portal decides which it calls.
 *
 * @throws EngineError for an address that is not called; Error of the network
 */
export type Reach = (
  url: URL,
  init: RequestInit,
  options: { tls: { ca?: string; cert?: string; key?: string }; endless: boolean },
) => Promise<Response>;

/** Milliseconds for what is not a stream. */
const patience = 20_000;
/** Of one line of a stream: a log's, or an event with a whole object. */
const longestLine = 4 * 1024 * 1024;

/** The cluster answered, and said no. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** The REST calls that the driver needs. Paths are made of names that were checked; they are never a person's words. */
export function kubeApi(reach: Reach, access: () => Promise<Access>) {
  async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const { server, ca, token, clientCertificate } = await access();
    const endless = signal !== undefined;
    const init: RequestInit = {
      method,
      headers: {
        accept: 'application/json, */*',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ?? AbortSignal.timeout(patience),
    };
    const tls = { ...(ca ? { ca } : {}), ...clientCertificate };
    let response: Response;
    try {
      response = await reach(new URL(server.replace(/\/+$/, '') + path), init, { tls, endless });
    } catch (cause) {
      if (cause instanceof EngineError || signal?.aborted) throw cause;
      throw new EngineError('unavailable', 'The cluster does not answer.', { cause });
    }
    if (response.ok) return response;
    throw new ApiError(response.status, await wordsOf(response));
  }

  const json = async <T>(response: Response): Promise<T> => {
    try {
      return (await response.json()) as T;
    } catch (cause) {
      throw new EngineError('unavailable', 'The cluster did not answer as Kubernetes does.', { cause });
    }
  };

  /** What `call` answers; `otherwise` when the cluster says one of these. */
  const unless = async <T, O>(status: number, otherwise: O, call: Promise<T>): Promise<T | O> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof ApiError && error.status === status) return otherwise;
      throw error;
    }
  };

  return {
    /** Null when there is none. */
    get: <T extends KubeObject>(path: string): Promise<T | null> => unless(404, null, send('GET', path).then(json<T>)),
    list: <T extends KubeObject>(path: string): Promise<{ metadata: { resourceVersion: string }; items: T[] }> =>
      send('GET', path).then(json<{ metadata: { resourceVersion: string }; items: T[] }>),
    /** Null when one of that name is there already. */
    create: <T extends KubeObject>(path: string, body: T): Promise<T | null> =>
      unless(409, null, send('POST', path, body).then(json<T>)),
    /** Null when it was changed since `body` was read, or is gone. */
    replace: <T extends KubeObject>(path: string, body: T): Promise<T | null> =>
      unless(404, null, unless(409, null, send('PUT', path, body).then(json<T>))),
    /**
     * Repeatable.
     *
     * @param grace seconds until what it runs is ended the hard way
     * @param propagation `Foreground`: it is there until what it owns is gone
     */
    async remove(path: string, grace?: number, propagation: 'Background' | 'Foreground' = 'Background'): Promise<void> {
      const options = {
        propagationPolicy: propagation,
        ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      };
      const response = await unless(404, null, send('DELETE', path, options));
      await response?.body?.cancel();
    },
    /** Lines of a stream, until it ends or the signal does it. */
    async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
      const response = await send('GET', path, undefined, signal);
      const decoder = new StringDecoder('utf8');
      let rest = '';
      try {
        for await (const chunk of response.body!) {
          const parts = (rest + decoder.write(Buffer.from(chunk))).split('\n');
          rest = parts.pop()!;
          if (rest.length > longestLine) throw new EngineError('unavailable', 'The cluster sent a line without end.');
          yield* parts;
        }
      } catch (error) {
        // A stream that breaks off has ended; whoever needs the rest asks again.
        if (error instanceof EngineError) throw error;
      }
      if (rest !== '') yield rest;
    },
  };
}
export type KubeApi = ReturnType<typeof kubeApi>;

/** Kubernetes says why in a `Status`; what stands in front of one may answer anything. */
async function wordsOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message.slice(0, 500);
  } catch {}
  return `It answered ${response.status}.`;
}

/** What the cluster refused, as the portal understands it. */
export function asEngineError(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { status, message } = error;
  if (status === 401)
    return new EngineError('unauthorized', 'The cluster does not know the portal’s account any more.', {
      cause: error,
    });
  if (status === 403) return new EngineError('failed', `The cluster does not allow it: ${message}`, { cause: error });
  if (status === 429 || status >= 500)
    return new EngineError('unavailable', `The cluster cannot answer now: ${message}`, { cause: error });
  return new EngineError('failed', `The cluster refused: ${message}`, { cause: error });
}
