import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { initBare } from '#git/init.ts';
import { gitLine } from '#git/run.ts';
import { checkedCall, type Operations } from './checked-calls.ts';
import { mergeInto, tip } from './forge-repository.ts';
import { bitbucketDelivery, type Hook } from './forge-webhook.ts';
import { backend } from './git-server.ts';

const named = z.strictObject({ branch: z.strictObject({ name: z.string() }) });
const hookBody = z.strictObject({
  description: z.string(),
  url: z.url(),
  secret: z.string().max(128),
  active: z.boolean(),
  events: z.array(z.enum(['pullrequest:fulfilled', 'pullrequest:rejected', 'pullrequest:approved'])),
});

/**
 * What the driver calls, as https://developer.atlassian.com/cloud/bitbucket/rest describes it (repositories, refs, commits,
 * pullrequests, webhooks): of each call its query and its body. Bodies are strict, so that a field that we made up does not pass.
 */
const operations: Operations = {
  'GET /repositories/:workspace': { query: ['role', 'q', 'sort', 'pagelen', 'page'] },
  'GET /repositories/:workspace/:slug': {},
  'POST /repositories/:workspace/:slug': {
    body: z.strictObject({ scm: z.literal('git'), is_private: z.boolean().optional() }),
  },
  'GET /repositories/:workspace/:slug/refs/branches': { query: ['q', 'sort', 'pagelen', 'page'] },
  'GET /repositories/:workspace/:slug/commit/:commit': {},
  'GET /repositories/:workspace/:slug/pullrequests': { query: ['state', 'q', 'sort', 'pagelen', 'page'] },
  'POST /repositories/:workspace/:slug/pullrequests': {
    body: z.strictObject({
      title: z.string(),
      description: z.string().optional(),
      source: named,
      destination: named.optional(),
      close_source_branch: z.boolean().optional(),
    }),
  },
  'GET /repositories/:workspace/:slug/hooks': { query: ['pagelen', 'page'] },
  'POST /repositories/:workspace/:slug/hooks': { body: hookBody },
  'PUT /repositories/:workspace/:slug/hooks/:uid': { body: hookBody },
  'DELETE /repositories/:workspace/:slug/hooks/:uid': {},
  'GET /repositories/:workspace/:slug/pullrequests/:id': {},
  'POST /repositories/:workspace/:slug/pullrequests/:id/merge': {
    body: z.strictObject({
      type: z.string(),
      message: z.string().optional(),
      close_source_branch: z.boolean().optional(),
      merge_strategy: z.enum(['merge_commit', 'squash', 'fast_forward']).optional(),
    }),
  },
};

interface Pull {
  id: number;
  head: string;
  base: string;
  title: string;
  description: string;
  state: 'OPEN' | 'MERGED' | 'DECLINED' | 'SUPERSEDED';
  merged: { head: string; commit: string } | null;
}
interface Repository {
  folder: string;
  isPrivate: boolean;
  /** Null: whichever was pushed first. */
  mainBranch: string | null;
  pulls: Pull[];
  hooks: (Hook & { uuid: string; events: string[] })[];
}

export interface BitbucketServer {
  url: string;
  host: string;
  /** Of a workspace. */
  accessToken: string;
  /** Of a person, with their address. */
  apiToken: string;
  repositories: Map<string, Repository>;
  /** What both tokens may do. */
  scopes: string;
  /** Whether its branches let nobody merge by the API. */
  protected: boolean;
  /** Answers the next calls of an operation instead; with `after`, what was asked happens. */
  faults: { operation: string; status: number; body?: object; headers?: Record<string, string>; after?: boolean }[];
  /** Runs in the moment before a merge, once. */
  beforeMerge: (() => Promise<void>) | null;
  violations: string[];
  asked: string[];
  /** What a person does on its pages. */
  byHand: {
    merge(repository: string, id: number): Promise<void>;
    decline(repository: string, id: number): Promise<void>;
  };
  end(): void;
}

const base = '/2.0';
const allScopes = 'account, repository, repository:write, repository:admin, pullrequest:write, webhook';

/** Bitbucket Cloud, with real repositories that are pushed to by real git. */
export async function startBitbucket(): Promise<BitbucketServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-bitbucket-'));
  const [secret, personal] = ['ATCTT3xFfGN0_workspace', 'ATATT3xFfGF0_person'];
  const bitbucket: BitbucketServer = {
    url: '',
    host: '',
    accessToken: secret,
    apiToken: `maren@example.com:${personal}`,
    repositories: new Map(),
    scopes: allScopes,
    protected: false,
    faults: [],
    beforeMerge: null,
    violations: [],
    asked: [],
    byHand: {
      async merge(name, id) {
        const { folder, pulls } = bitbucket.repositories.get(name)!;
        await merge(folder, pulls[id - 1]!);
        await tell(name, id, 'pullrequest:fulfilled');
      },
      async decline(name, id) {
        bitbucket.repositories.get(name)!.pulls[id - 1]!.state = 'DECLINED';
        await tell(name, id, 'pullrequest:rejected');
      },
    },
    end() {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const known = {
    api: [`Bearer ${secret}`, basic('maren@example.com', personal)],
    git: [basic('x-token-auth', secret), basic('x-bitbucket-api-token-auth', personal)],
  };
  const server = createServer((request, response) => {
    bitbucket.asked.push(`${request.method} ${request.url}`);
    const serve = request.url!.startsWith(`${base}/`) ? serveApi : serveGit;
    serve(request, response).catch((error: Error) => {
      bitbucket.violations.push(error.message);
      send(response, 500, { type: 'error', error: { message: error.message } });
    });
  });

  async function serveGit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!known.git.includes(request.headers.authorization ?? '')) {
      response.setHeader('www-authenticate', 'Basic realm="Bitbucket.org HTTP"');
      return send(response, 401, {});
    }
    backend(root, request, response, 'maren');
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!.slice(base.length), 'http://bitbucket');
    const { operation, params, query, body } = checkedCall(operations, request.method!, url, await text(request));
    const at = bitbucket.faults.findIndex((fault) => fault.operation === operation);
    const [fault] = at === -1 ? [] : bitbucket.faults.splice(at, 1);
    if (fault && !fault.after) return send(response, fault.status, fault.body ?? {}, fault.headers);
    if (!known.api.includes(request.headers.authorization ?? '')) return send(response, 401, refused('Unauthorized'));
    const [status, answer] = await answered(operation, params, query, body);
    if (fault) return send(response, fault.status, fault.body ?? {}, fault.headers);
    send(response, status, answer, { 'x-oauth-scopes': bitbucket.scopes });
  }

  async function answered(
    operation: string,
    [workspace = '', slug = '', inner = '']: string[],
    query: URLSearchParams,
    // biome-ignore lint/suspicious/noExplicitAny: parsed by `operations`
    body: any,
  ): Promise<[number, unknown]> {
    const missing = (what: string): [number, unknown] => [404, refused(`${what} not found`)];
    if (workspace !== 'acme') return missing(`Workspace ${workspace}`);
    const name = `${workspace}/${slug}`;
    if (operation === 'GET /repositories/:workspace') return [200, { pagelen: 1, values: [] }];
    if (operation === 'POST /repositories/:workspace/:slug') return makeRepository(name, body);
    const repository = bitbucket.repositories.get(name);
    if (!repository) return missing(`Repository ${name}`);
    const { folder, pulls, hooks } = repository;
    if (operation.includes('/hooks') && !bitbucket.scopes.includes('webhook'))
      return [403, refused('Your credentials lack one or more required privilege scopes.')];
    switch (operation) {
      case 'GET /repositories/:workspace/:slug': {
        const heads = await gitLine(['for-each-ref', '--format=%(refname:short)', 'refs/heads'], { folder });
        const main = repository.mainBranch ?? heads.split('\n')[0];
        return [200, { full_name: name, mainbranch: main ? { type: 'branch', name: main } : null }];
      }
      case 'GET /repositories/:workspace/:slug/refs/branches': {
        const [, branch = ''] = /^name = "([^"]+)"$/.exec(query.get('q')!)!;
        const hash = await tip(folder, `heads/${branch}`);
        return [200, { values: hash ? [{ type: 'branch', name: branch, target: { hash } }] : [] }];
      }
      case 'GET /repositories/:workspace/:slug/commit/:commit':
        return [200, { type: 'commit', hash: await gitLine(['rev-parse', `${inner}^{commit}`], { folder }) }];
      case 'GET /repositories/:workspace/:slug/hooks':
        // The secrets are told to nobody.
        return [200, { values: hooks.map(({ uuid, url }) => ({ type: 'webhook_subscription', uuid, url })) }];
      case 'POST /repositories/:workspace/:slug/hooks': {
        const hook = { ...body, uuid: `{${randomUUID()}}` };
        hooks.push(hook);
        return [201, { type: 'webhook_subscription', uuid: hook.uuid, url: hook.url }];
      }
      case 'PUT /repositories/:workspace/:slug/hooks/:uid': {
        const hook = hooks.find(({ uuid }) => uuid === inner);
        if (!hook) return missing('Webhook');
        Object.assign(hook, body);
        return [200, { type: 'webhook_subscription', uuid: hook.uuid, url: hook.url }];
      }
      case 'DELETE /repositories/:workspace/:slug/hooks/:uid': {
        const at = hooks.findIndex(({ uuid }) => uuid === inner);
        if (at === -1) return missing('Webhook');
        hooks.splice(at, 1);
        return [204, null];
      }
      case 'GET /repositories/:workspace/:slug/pullrequests': {
        const [, head, from] = /^source\.branch\.name = "([^"]+)" AND source\.repository\.full_name = "([^"]+)"$/.exec(
          query.get('q')!,
        )!;
        const states = query.getAll('state');
        const found = pulls.filter((pull) => from === name && pull.head === head && states.includes(pull.state));
        return [200, { values: await Promise.all(found.map((pull) => shown(folder, pull))) }];
      }
      case 'POST /repositories/:workspace/:slug/pullrequests': {
        const [head, onto] = [body.source.branch.name, body.destination.branch.name];
        if (!(await tip(folder, `heads/${head}`))) return [400, refused(`source branch not found: ${head}`)];
        const pull: Pull = {
          ...{ id: pulls.length + 1, head, base: onto, title: body.title, description: body.description },
          ...{ state: 'OPEN', merged: null },
        };
        pulls.push(pull);
        return [201, await shown(folder, pull)];
      }
    }
    const pull = pulls[Number(inner) - 1];
    if (!pull) return missing('Pull request');
    if (operation === 'GET /repositories/:workspace/:slug/pullrequests/:id') return [200, await shown(folder, pull)];
    if (pull.state !== 'OPEN') return [400, refused('This pull request is already closed.')];
    if (bitbucket.protected) return [403, refused('You are not permitted to merge into this branch.')];
    await bitbucket.beforeMerge?.();
    bitbucket.beforeMerge = null;
    if (!(await merge(folder, pull, body.message)))
      return [400, refused('You can’t merge until you resolve all merge conflicts.')];
    return [200, await shown(folder, pull)];
  }

  async function tell(name: string, id: number, event: string): Promise<void> {
    const payload = { pullrequest: { id }, repository: { full_name: name } };
    for (const { events, ...hook } of bitbucket.repositories.get(name)!.hooks) {
      if (events.includes(event)) await fetch(...bitbucketDelivery(hook, event, payload));
    }
  }

  async function makeRepository(name: string, body: { is_private?: boolean }): Promise<[number, unknown]> {
    if (!bitbucket.scopes.includes('repository:admin')) return [403, refused('Your credentials lack a scope.')];
    if (bitbucket.repositories.has(name)) return [400, refused('Repository with this Slug and Owner already exists.')];
    const folder = path.join(root, `${name}.git`);
    await initBare(folder);
    const isPrivate = body.is_private ?? false;
    bitbucket.repositories.set(name, { folder, isPrivate, mainBranch: null, pulls: [], hooks: [] });
    return [200, { full_name: name, mainbranch: null }];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bitbucket.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  bitbucket.url = `http://${bitbucket.host}`;
  return bitbucket;
}

const refused = (message: string) => ({ type: 'error', error: { message } });

/** False where there is a conflict. */
async function merge(folder: string, pull: Pull, message = `Merged in ${pull.head}`): Promise<boolean> {
  const head = (await tip(folder, `heads/${pull.head}`))!;
  const commit = await mergeInto(folder, pull.base, head, message);
  if (commit) Object.assign(pull, { state: 'MERGED', merged: { head, commit } });
  return commit !== null;
}

/** Commits of a pull request have short names. */
async function shown(folder: string, { id, title, description, state, head, base, merged }: Pull): Promise<object> {
  const hash = merged?.head ?? (await tip(folder, `heads/${head}`));
  return {
    ...{ type: 'pullrequest', id, title, summary: { raw: description }, state },
    source: { branch: { name: head }, commit: hash ? { hash: hash.slice(0, 12) } : null },
    destination: { branch: { name: base } },
    merge_commit: merged ? { hash: merged.commit.slice(0, 12) } : null,
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
