import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { initBare } from '#git/init.ts';
import { gitLine } from '#git/run.ts';
import { describedApi } from './described-api.ts';
import { mergeInto, tip } from './forge-repository.ts';
import { dropHook, giteaDelivery, type Hook, nextHookId } from './forge-webhook.ts';
import { backend } from './git-server.ts';

interface Pull {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  labels: string[];
  state: 'open' | 'closed';
  merged: { head: string; commit: string } | null;
}

interface Repository {
  folder: string;
  defaultBranch: string;
  pulls: Pull[];
  labels: string[];
  hooks: (Hook & { id: number })[];
}

export interface GiteaServer {
  url: string;
  host: string;
  token: string;
  repositories: Map<string, Repository>;
  /** What the token's owner may do in the organization `acme`; null for no member. */
  mayCreate: boolean | null;
  /** Whether its branches let nobody merge by the API. */
  protected: boolean;
  /** Answers the next calls of an operation, such as `POST /repos/{owner}/{repo}/pulls`, instead; with `after`, what was asked happens. */
  faults: { operation: string; status: number; body?: object; headers?: Record<string, string>; after?: boolean }[];
  violations: string[];
  /** What a person does on its pages. */
  byHand: {
    merge(repository: string, number: number): Promise<void>;
    close(repository: string, number: number): Promise<void>;
  };
  end(): void;
}

const base = '/api/v1';
const describe = describedApi('gitea-api.json');

/**
 * Gitea, whose own description of its API every request and every answer is checked against, with real repositories that
 * are pushed to by real git. What the description leaves open is as Gitea answers: 409 for a second pull request, 404 for a
 * missing head, 405 while a merge is blocked.
 */
export async function startGitea(): Promise<GiteaServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-gitea-'));
  const token = '0123456789abcdef0123456789abcdef01234567';
  const gitea: GiteaServer = {
    url: '',
    host: '',
    token,
    repositories: new Map(),
    mayCreate: true,
    protected: false,
    faults: [],
    violations: [],
    byHand: {
      async merge(name, number) {
        const { folder, pulls } = gitea.repositories.get(name)!;
        await merge(folder, pulls[number - 1]!);
        await tellClosed(name, number);
      },
      async close(name, number) {
        gitea.repositories.get(name)!.pulls[number - 1]!.state = 'closed';
        await tellClosed(name, number);
      },
    },
    end() {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  const server = createServer((request, response) => {
    const serve = request.url!.startsWith(`${base}/`) ? serveApi : serveGit;
    serve(request, response).catch((error: Error) => {
      gitea.violations.push(error.message);
      send(response, 500, { message: error.message });
    });
  });

  async function tellClosed(name: string, number: number): Promise<void> {
    const { pulls, hooks } = gitea.repositories.get(name)!;
    const merged = pulls[number - 1]!.merged !== null;
    const payload = {
      action: 'closed',
      number,
      pull_request: { number, merged, assignees: null },
      repository: { full_name: name },
    };
    for (const hook of hooks) await fetch(...giteaDelivery(hook, 'pull_request', payload));
  }

  async function serveGit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, given = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!Buffer.from(given, 'base64').toString().endsWith(`:${token}`)) {
      response.setHeader('www-authenticate', 'Basic realm="Gitea"');
      return send(response, 401, {});
    }
    backend(root, request, response, 'maren');
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!.slice(base.length), 'http://gitea');
    const parts = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const call = describe(request.method!, url, await text(request));
    const at = gitea.faults.findIndex((fault) => fault.operation === call.operation);
    const [fault] = at === -1 ? [] : gitea.faults.splice(at, 1);
    if (fault && !fault.after) return send(response, fault.status, fault.body ?? {}, fault.headers);
    if (request.headers.authorization !== `token ${token}`)
      return send(response, 401, { message: 'user does not exist' });
    const [status, body] = await answer(request.method!, parts, url.searchParams, call.body);
    call.check(status, withoutNulls(body));
    if (fault) return send(response, fault.status, fault.body ?? {}, fault.headers);
    send(response, status, body);
  }

  async function answer(
    method: string,
    parts: string[],
    query: URLSearchParams,
    // biome-ignore lint/suspicious/noExplicitAny: checked against the description
    body: any,
  ): Promise<[number, unknown]> {
    const missing: [number, unknown] = [404, { message: 'The target couldn’t be found.', errors: null }];
    const [area, owner, name, kind, ...rest] = parts;
    if (area === 'user') return owner === 'repos' ? makeRepository('maren', body.name) : [200, { login: 'maren' }];
    if (area === 'users' && name === 'orgs') {
      return kind !== 'acme' || gitea.mayCreate === null ? missing : [200, { can_create_repository: gitea.mayCreate }];
    }
    if (area === 'users') return ['maren', 'olivia'].includes(owner!) ? [200, { login: owner }] : missing;
    if (area === 'orgs') {
      if (owner !== 'acme') return missing;
      return name === 'repos' ? makeRepository(owner, body.name) : [200, { name: owner }];
    }
    if (area !== 'repos') throw new Error(`Gitea has no ${method} ${parts.join('/')}`);
    const repository = gitea.repositories.get(`${owner}/${name}`);
    if (!repository) return missing;
    const { folder, pulls, hooks } = repository;
    if (kind === undefined)
      return [200, { name, full_name: `${owner}/${name}`, default_branch: repository.defaultBranch, empty: false }];
    if (kind === 'branches') {
      const id = await tip(folder, `heads/${rest.join('/')}`);
      return id ? [200, { name: rest.join('/'), commit: { id }, protected: false }] : missing;
    }
    if (kind === 'hooks') {
      if (method === 'GET') return [200, hooks.map(({ id, url }) => ({ id, config: { url } }))];
      if (method === 'DELETE') return dropHook(hooks, Number(rest[0])) ? [204, null] : missing;
      const { url, secret } = body.config;
      if (method === 'POST') {
        const id = nextHookId(hooks);
        hooks.push({ id, url, secret });
        return [201, { id }];
      }
      const hook = hooks.find(({ id }) => id === Number(rest[0]));
      if (!hook) return missing;
      Object.assign(hook, { url, secret });
      return [200, { id: hook.id }];
    }
    if (kind === 'labels') {
      if (method === 'POST') repository.labels.push(body.name);
      const known = repository.labels.map(labelOf);
      return method === 'POST' ? [201, known.at(-1)] : [200, known];
    }
    if (kind === 'issues') {
      const pull = pulls[Number(rest[0]) - 1]!;
      pull.labels = [...new Set([...pull.labels, ...body.labels.map((id: number) => repository.labels[id]!)])];
      return [200, pull.labels.map(labelOf)];
    }
    if (kind !== 'pulls') throw new Error(`Gitea has no ${method} ${parts.join('/')}`);
    if (rest.length === 0 && method === 'GET') {
      if (query.get('state') !== 'all') throw new Error('The driver asks for pull requests of every state');
      const [page, limit] = [Number(query.get('page')), Math.min(Number(query.get('limit')), 50)];
      const found = pulls.toReversed().slice((page - 1) * limit, page * limit);
      return [200, await Promise.all(found.map((pull) => shown(folder, pull)))];
    }
    if (rest.length === 0) {
      const [head, base] = [await tip(folder, `heads/${body.head}`), await tip(folder, `heads/${body.base}`)];
      if (!head || !base) return missing;
      if (pulls.some((pull) => pull.head === body.head && pull.state === 'open'))
        return [409, { message: 'pull request already exists for these targets' }];
      if ((await gitLine(['rev-list', '--count', `${base}..${head}`], { folder })) === '0')
        return [422, { message: 'There are no changes between the head and the base' }];
      const pull: Pull = { ...body, number: pulls.length + 1, labels: [], state: 'open', merged: null };
      pulls.push(pull);
      return [201, await shown(folder, pull)];
    }
    const pull = pulls[Number(rest[0]) - 1];
    if (!pull) return missing;
    if (rest.length === 1) return [200, await shown(folder, pull)];
    const head = (await tip(folder, `heads/${pull.head}`))!;
    if (pull.state === 'closed' || gitea.protected) return [405, { message: 'Please try again later' }];
    if (body.head_commit_id && body.head_commit_id !== head) return [409, { message: 'head out of date' }];
    const merged = await merge(folder, pull, `${body.MergeTitleField}\n\n${body.MergeMessageField}`);
    return merged ? [200, null] : [405, { message: 'Please try again later' }];
  }

  async function makeRepository(owner: string, name: string): Promise<[number, unknown]> {
    if (owner === 'acme' && !gitea.mayCreate)
      return [403, { message: 'Given user is not allowed to create repository.' }];
    if (gitea.repositories.has(`${owner}/${name}`))
      return [409, { message: 'The repository with the same name already exists.' }];
    const folder = path.join(root, owner, `${name}.git`);
    await initBare(folder);
    gitea.repositories.set(`${owner}/${name}`, { folder, defaultBranch: 'main', pulls: [], labels: [], hooks: [] });
    return [201, { name, full_name: `${owner}/${name}`, default_branch: 'main' }];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gitea.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  gitea.url = `http://${gitea.host}`;
  return gitea;
}

/** Gitea writes null for what is not there, and its description knows nothing of that. */
const withoutNulls = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (_, value) => (value === null ? undefined : value));

const labelOf = (name: string, id: number) => ({ id, name });

/** False where there is a conflict. */
async function merge(folder: string, pull: Pull, message = `Merge ${pull.head}`): Promise<boolean> {
  const head = (await tip(folder, `heads/${pull.head}`))!;
  const commit = await mergeInto(folder, pull.base, head, message);
  if (commit) Object.assign(pull, { state: 'closed', merged: { head, commit } });
  return commit !== null;
}

async function shown(folder: string, { number, title, state, merged, head, labels }: Pull): Promise<object> {
  const sha = merged?.head ?? (await tip(folder, `heads/${head}`));
  return {
    number,
    title,
    state,
    merged: merged !== null,
    merge_commit_sha: merged?.commit ?? null,
    labels: labels.map(labelOf),
    head: { label: head, ref: head, sha },
    assignees: null,
  };
}

/** Gitea answers a merge with an empty body. */
function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === null ? '' : JSON.stringify(body));
}
