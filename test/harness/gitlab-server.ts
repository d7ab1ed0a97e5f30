import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { initBare } from '#git/init.ts';
import { checkedCall, type Operations } from './checked-calls.ts';
import { mergeInto, protectBranches, tip } from './forge-repository.ts';
import { dropHook, gitlabDelivery, nextHookId } from './forge-webhook.ts';
import { backend } from './git-server.ts';

const hookBody = z.strictObject({
  url: z.url(),
  token: z.string(),
  signing_token: z.string().regex(/^whsec_/),
  merge_requests_events: z.boolean(),
  push_events: z.boolean(),
});

/**
 * What the driver calls, as https://docs.gitlab.com/api describes it (projects, branches, merge_requests, namespaces,
 * groups, members, personal_access_tokens): of each call its query and its body. Bodies are strict, so that a field that
 * we made up does not pass.
 */
const operations: Operations = {
  'GET /user': {},
  'GET /personal_access_tokens/self': {},
  'GET /namespaces/:id': {},
  'GET /groups/:id': {},
  'GET /groups/:id/members/all/:user': {},
  'POST /projects': {
    body: z.strictObject({
      name: z.string(),
      path: z.string().optional(),
      namespace_id: z.int().optional(),
      visibility: z.enum(['private', 'internal', 'public']).optional(),
      default_branch: z.string().optional(),
      initialize_with_readme: z.boolean().optional(),
    }),
  },
  'GET /projects/:id': {},
  'GET /projects/:id/repository/branches/:branch': {},
  'GET /projects/:id/merge_requests': { query: ['source_branch', 'state', 'page', 'per_page'] },
  'POST /projects/:id/merge_requests': {
    body: z.strictObject({
      source_branch: z.string(),
      target_branch: z.string(),
      title: z.string(),
      description: z.string().max(1_048_576).optional(),
    }),
  },
  'GET /projects/:id/hooks': { query: ['per_page'] },
  'POST /projects/:id/hooks': { body: hookBody },
  'PUT /projects/:id/hooks/:hook': { body: hookBody },
  'DELETE /projects/:id/hooks/:hook': {},
  'GET /projects/:id/merge_requests/:iid': {},
  'PUT /projects/:id/merge_requests/:iid': { body: z.strictObject({ add_labels: z.string() }) },
  'PUT /projects/:id/merge_requests/:iid/merge': {
    body: z.strictObject({
      sha: z.string().optional(),
      squash: z.boolean().optional(),
      should_remove_source_branch: z.boolean().optional(),
      merge_commit_message: z.string().optional(),
    }),
  },
};

interface MergeRequest {
  iid: number;
  source: string;
  target: string;
  title: string;
  description: string;
  labels: string[];
  state: 'opened' | 'closed' | 'merged';
  /** Its branch is in a fork. */
  forked: boolean;
  /** How many looks it takes until GitLab knows whether it can be merged. */
  unchecked: number;
  merged: { head: string; commit: string } | null;
}
interface Project {
  folder: string;
  visibility: string;
  defaultBranch: string;
  requests: MergeRequest[];
  hooks: (z.infer<typeof hookBody> & { id: number })[];
  /** Branches that the token may not merge into. */
  protected: string[];
  /** Refuses pushes to these branches, as a protected branch does. */
  protect(...branches: string[]): void;
}

export interface GitlabServer {
  url: string;
  host: string;
  token: string;
  /** By their full path. */
  projects: Map<string, Project>;
  /** What the token and the groups `acme` and `acme/apps` allow. */
  rules: { scopes: string[]; accessLevel: number | null; projectCreation: string };
  /** Whether its branches let nobody merge by the API. */
  protected: boolean;
  /** Answers the next calls of an operation instead; with `after`, what was asked happens. */
  faults: { operation: string; status: number; body?: object; headers?: Record<string, string>; after?: boolean }[];
  violations: string[];
  asked: string[];
  /** What a person does on its pages. */
  byHand: {
    merge(project: string, iid: number): Promise<void>;
    close(project: string, iid: number): Promise<void>;
  };
  end(): void;
}

const base = '/gitlab/api/v4';
const namespaces: Record<string, { id: number; kind: string }> = {
  maren: { id: 1, kind: 'user' },
  olivia: { id: 2, kind: 'user' },
  acme: { id: 3, kind: 'group' },
  'acme/apps': { id: 4, kind: 'group' },
};

/** GitLab below a folder of its host, with real repositories that are pushed to by real git. */
export async function startGitlab(): Promise<GitlabServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-gitlab-'));
  const token = 'glpat-0123456789abcdefghij';
  const gitlab: GitlabServer = {
    url: '',
    host: '',
    token,
    projects: new Map(),
    rules: { scopes: ['api'], accessLevel: 50, projectCreation: 'developer' },
    protected: false,
    faults: [],
    violations: [],
    asked: [],
    byHand: {
      async merge(name, iid) {
        const { folder, requests } = gitlab.projects.get(name)!;
        await merge(folder, requests[iid - 1]!);
        await tell(name, iid, 'merge');
      },
      async close(name, iid) {
        gitlab.projects.get(name)!.requests[iid - 1]!.state = 'closed';
        await tell(name, iid, 'close');
      },
    },
    end() {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  const server = createServer((request, response) => {
    gitlab.asked.push(`${request.method} ${request.url}`);
    const serve = request.url!.startsWith(`${base}/`) ? serveApi : serveGit;
    serve(request, response).catch((error: Error) => {
      gitlab.violations.push(error.message);
      send(response, 500, { message: error.message });
    });
  });

  async function serveGit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, given = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!Buffer.from(given, 'base64').toString().endsWith(`:${token}`)) {
      response.setHeader('www-authenticate', 'Basic realm="GitLab"');
      return send(response, 401, {});
    }
    request.url = request.url!.replace(/^\/gitlab/, '');
    backend(root, request, response, 'maren');
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!.slice(base.length), 'http://gitlab');
    const { operation, params, query, body } = checkedCall(operations, request.method!, url, await text(request));
    const at = gitlab.faults.findIndex((fault) => fault.operation === operation);
    const [fault] = at === -1 ? [] : gitlab.faults.splice(at, 1);
    if (fault && !fault.after) return send(response, fault.status, fault.body ?? {}, fault.headers);
    if (request.headers['private-token'] !== token) return send(response, 401, { message: '401 Unauthorized' });
    if (!gitlab.rules.scopes.includes('api') && operation !== 'GET /personal_access_tokens/self')
      return send(response, 403, { error: 'insufficient_scope', error_description: 'The request requires more.' });
    const [status, answer] = await answered(operation, params, query, body);
    if (fault) return send(response, fault.status, fault.body ?? {}, fault.headers);
    send(response, status, answer);
  }

  async function answered(
    operation: string,
    [id = '', inner = '']: string[],
    query: URLSearchParams,
    // biome-ignore lint/suspicious/noExplicitAny: parsed by `operations`
    body: any,
  ): Promise<[number, unknown]> {
    const missing = (what: string): [number, unknown] => [404, { message: `404 ${what} Not Found` }];
    const group = namespaces[id.toLowerCase()];
    switch (operation) {
      case 'GET /user':
        return [200, { id: 7, username: 'maren', state: 'active' }];
      case 'GET /personal_access_tokens/self':
        return [200, { id: 1, name: 'slipway', scopes: gitlab.rules.scopes, revoked: false, active: true }];
      case 'GET /namespaces/:id':
        return group ? [200, { ...group, full_path: id.toLowerCase() }] : missing('Namespace');
      case 'GET /groups/:id':
        return [200, { ...group, full_path: id, project_creation_level: gitlab.rules.projectCreation }];
      case 'GET /groups/:id/members/all/:user': {
        const { accessLevel } = gitlab.rules;
        return accessLevel && inner === '7' ? [200, { id: 7, access_level: accessLevel }] : missing('Member');
      }
      case 'POST /projects':
        return makeProject(body);
    }
    const project = gitlab.projects.get(id);
    if (!project) return missing('Project');
    const { folder, requests } = project;
    switch (operation) {
      case 'GET /projects/:id':
        return [
          200,
          { path_with_namespace: id, default_branch: project.defaultBranch, visibility: project.visibility },
        ];
      case 'GET /projects/:id/repository/branches/:branch': {
        const commit = await tip(folder, `heads/${inner}`);
        return commit ? [200, { name: inner, commit: { id: commit }, protected: false }] : missing('Branch');
      }
      case 'GET /projects/:id/hooks':
        // The secrets are told to nobody.
        return [200, project.hooks.map(({ id: hook, url }) => ({ id: hook, url }))];
      case 'POST /projects/:id/hooks': {
        const hook = { ...body, id: nextHookId(project.hooks) };
        project.hooks.push(hook);
        return [201, { id: hook.id, url: hook.url }];
      }
      case 'PUT /projects/:id/hooks/:hook': {
        const hook = project.hooks.find((each) => each.id === Number(inner));
        if (!hook) return missing('Hook');
        Object.assign(hook, body);
        return [200, { id: hook.id, url: hook.url }];
      }
      case 'DELETE /projects/:id/hooks/:hook':
        return dropHook(project.hooks, Number(inner)) ? [204, null] : missing('Hook');
      case 'GET /projects/:id/merge_requests': {
        if (query.get('state') !== 'all') throw new Error('The driver asks for merge requests of every state');
        const found = requests.filter(({ source }) => source === query.get('source_branch')).toReversed();
        return [200, await Promise.all(found.map((request) => shown(folder, request)))];
      }
      case 'POST /projects/:id/merge_requests': {
        const { source_branch: source, target_branch: target, title, description } = body;
        // GitLab takes a request for a branch that is not there only from its own pages.
        if (!(await tip(folder, `heads/${source}`)))
          return [400, { message: { base: [`Source branch "${source}" does not exist`] } }];
        const open = requests.find(
          (request) => request.source === source && request.state === 'opened' && !request.forked,
        );
        if (open)
          return [409, { message: [`Another open merge request already exists for this source branch: !${open.iid}`] }];
        const request: MergeRequest = {
          ...{ iid: requests.length + 1, source, target, title, description },
          ...{ labels: [], state: 'opened', forked: false, unchecked: 1, merged: null },
        };
        requests.push(request);
        return [201, await shown(folder, request)];
      }
    }
    const request = requests[Number(inner) - 1];
    if (!request) return missing('Merge Request');
    switch (operation) {
      case 'GET /projects/:id/merge_requests/:iid': {
        const answer = await shown(folder, request);
        // Looking at it makes GitLab check, in the background.
        request.unchecked = Math.max(0, request.unchecked - 1);
        return [200, answer];
      }
      case 'PUT /projects/:id/merge_requests/:iid':
        request.labels = [...new Set([...request.labels, ...body.add_labels.split(',')])].toSorted();
        return [200, await shown(folder, request)];
    }
    if (request.state !== 'opened' || request.unchecked > 0) return [405, { message: '405 Method Not Allowed' }];
    if (gitlab.protected || project.protected.includes(request.target)) return [401, { message: '401 Unauthorized' }];
    const head = (await tip(folder, `heads/${request.source}`))!;
    if (body.sha && body.sha !== head) return [409, { message: `SHA does not match HEAD of source branch: ${head}` }];
    if (!(await merge(folder, request, body.merge_commit_message)))
      return [422, { message: 'Branch cannot be merged' }];
    return [200, await shown(folder, request)];
  }

  async function tell(name: string, iid: number, action: string): Promise<void> {
    const payload = {
      object_kind: 'merge_request',
      project: { path_with_namespace: name },
      object_attributes: { iid, action },
    };
    for (const { url, signing_token: secret, merge_requests_events } of gitlab.projects.get(name)!.hooks) {
      if (merge_requests_events) await fetch(...gitlabDelivery({ url, secret }, 'Merge Request Hook', payload));
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: parsed by `operations`
  async function makeProject(body: any): Promise<[number, unknown]> {
    const [owner] = Object.entries(namespaces).find(([, { id }]) => id === body.namespace_id)!;
    const { accessLevel, projectCreation } = gitlab.rules;
    if (owner.startsWith('acme') && ((accessLevel ?? 0) < 30 || projectCreation === 'noone'))
      return [403, { message: '403 Forbidden' }];
    const name = `${owner}/${body.path}`;
    if (gitlab.projects.has(name))
      return [400, { message: { name: ['has already been taken'], path: ['has already been taken'] } }];
    const folder = path.join(root, `${name}.git`);
    await initBare(folder);
    gitlab.projects.set(name, {
      ...{ folder, visibility: body.visibility ?? 'public', defaultBranch: body.default_branch ?? 'main' },
      ...{ requests: [], hooks: [], protected: [] },
      protect(...branches) {
        this.protected = branches;
        protectBranches(folder, branches);
      },
    });
    return [201, { path_with_namespace: name, default_branch: null }];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gitlab.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  gitlab.url = `http://${gitlab.host}/gitlab`;
  return gitlab;
}

/** False where there is a conflict. */
async function merge(folder: string, request: MergeRequest, message = `Merge ${request.source}`): Promise<boolean> {
  const head = (await tip(folder, `heads/${request.source}`))!;
  const commit = await mergeInto(folder, request.target, head, message);
  if (commit) Object.assign(request, { state: 'merged', merged: { head, commit } });
  return commit !== null;
}

async function shown(folder: string, request: MergeRequest): Promise<object> {
  const { iid, title, description, labels, state, source, target, merged } = request;
  return {
    ...{ iid, title, description, labels, state, source_branch: source, target_branch: target },
    merge_status: request.unchecked > 0 ? 'checking' : 'can_be_merged',
    sha: merged?.head ?? (await tip(folder, `heads/${source}`)),
    merge_commit_sha: merged?.commit ?? null,
    squash_commit_sha: null,
    source_project_id: request.forked ? 2 : 1,
    target_project_id: 1,
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
