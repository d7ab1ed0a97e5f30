import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { initBare } from '#git/init.ts';
import { gitLine } from '#git/run.ts';
import { type DescribedCall, describedApi } from './described-api.ts';
import { mergeInto, tip } from './forge-repository.ts';
import { dropHook, githubDelivery, type Hook, nextHookId } from './forge-webhook.ts';
import { backend } from './git-server.ts';
import { answerApp, type GithubApp, githubApp, isAppToken, neededFor } from './github-app.ts';

interface Pull {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  labels: string[];
  state: 'open' | 'closed';
  /** The head's commit once it is merged; a branch that moves later does not change it. */
  merged: { head: string; commit: string } | null;
}
interface Repository {
  folder: string;
  private: boolean;
  defaultBranch: string;
  pulls: Pull[];
  hooks: (Hook & { id: number; events?: string[] })[];
}

export interface GithubServer {
  /** As an admin types it: an Enterprise Server's address. */
  url: string;
  /** As `SLIPWAY_FORGE_ALLOW_HOSTS` wants it. */
  host: string;
  token: string;
  app: GithubApp;
  repositories: Map<string, Repository>;
  /** Changes what the organization `acme` and the token allow. */
  rules: { scopes: string; membership: 'admin' | 'member' | null; membersCreate: boolean; mayHook: boolean };
  /** Whether its branches let nobody merge by the API. */
  protected: boolean;
  /** Answers the next calls of an operation, such as `PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge`, instead. */
  faults: { operation: string; status: number; body?: object; headers?: Record<string, string>; after?: boolean }[];
  /** What did not follow GitHub's description; empty at the end of every test. */
  violations: string[];
  asked: string[];
  /** What a person does on its pages. */
  byHand: {
    merge(repository: string, number: number): Promise<void>;
    close(repository: string, number: number): Promise<void>;
  };
  end(): void;
}

const base = '/api/v3';
const describe = describedApi('github-api.json');

/**
 * GitHub, as far as its own description of its API says what it is: every request and every answer is checked against
 * that, and answers are its examples with our names. Behind it are real repositories, pushed to by real git.
 */
export async function startGithub(): Promise<GithubServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-github-'));
  const token = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
  const github: GithubServer = {
    url: '',
    host: '',
    token,
    app: githubApp(),
    repositories: new Map(),
    rules: { scopes: 'repo, read:org', membership: 'admin', membersCreate: true, mayHook: true },
    protected: false,
    faults: [],
    violations: [],
    asked: [],
    byHand: {
      async merge(name, number) {
        const { folder, pulls } = github.repositories.get(name)!;
        await merge(folder, pulls[number - 1]!);
        await tellClosed(name, number);
      },
      async close(name, number) {
        github.repositories.get(name)!.pulls[number - 1]!.state = 'closed';
        await tellClosed(name, number);
      },
    },
    end() {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  const server = createServer((request, response) => {
    github.asked.push(`${request.method} ${request.url}`);
    const serve = request.url!.startsWith(`${base}/`) ? serveApi : serveGit;
    serve(request, response).catch((error: Error) => {
      github.violations.push(error.message);
      send(response, 500, { message: error.message });
    });
  });

  async function serveGit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const [user, given = ''] = Buffer.from(basic, 'base64').toString().split(':');
    const byApp = isAppToken(github.app, given) && github.app.permissions.contents === 'write';
    if (user !== 'x-access-token' || (given !== token && !byApp)) {
      response.setHeader('www-authenticate', 'Basic realm="GitHub"');
      return send(response, 401, {});
    }
    backend(root, request, response, 'maren');
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!.slice(base.length), 'http://github');
    const call = describe(request.method!, url, await text(request));
    if (request.headers['user-agent'] === undefined) throw new Error('GitHub refuses what has no user agent');
    const at = github.faults.findIndex(({ operation }) => operation === call.operation);
    const [fault] = at === -1 ? [] : github.faults.splice(at, 1);
    if (fault && !fault.after) return send(response, fault.status, fault.body ?? {}, fault.headers);
    const { authorization } = request.headers;
    const forApp = answerApp(github.app, call, authorization);
    if (forApp) return send(response, forApp.status, forApp.body);
    const given = authorization?.replace(/^Bearer /, '') ?? '';
    const byApp = isAppToken(github.app, given);
    if (given !== token && !byApp) return send(response, 401, { message: 'Bad credentials' });
    if (byApp && !mayApp(call.operation))
      return send(response, 403, { message: 'Resource not accessible by integration' });
    const { status, body } = await answer(call);
    if (fault) return send(response, fault.status, fault.body ?? {}, fault.headers);
    send(response, status, body, byApp ? {} : { 'x-oauth-scopes': github.rules.scopes });
  }

  function mayApp(operation: string): boolean {
    const needed = neededFor(operation);
    // An App is nobody: what is a person's own is closed to it.
    return !/ \/user\b/.test(operation) && (needed === null || github.app.permissions[needed] === 'write');
  }

  async function answer(call: DescribedCall): Promise<{ status: number; body: unknown }> {
    const { params, body, query } = call;
    const notFound = () => call.answer(404, { message: 'Not Found' });
    switch (call.operation) {
      case 'GET /user':
        return call.answer(200, { login: 'maren' });
      case 'GET /users/{username}': {
        const types: Record<string, string> = { acme: 'Organization', maren: 'User', olivia: 'User' };
        const type = types[params.username!.toLowerCase()];
        return type ? call.answer(200, { login: params.username, type }) : notFound();
      }
      case 'GET /user/memberships/orgs/{org}': {
        const { membership: role } = github.rules;
        return role ? call.answer(200, { state: 'active', role }) : notFound();
      }
      case 'GET /orgs/{org}':
        return call.answer(200, { archived_at: null, members_can_create_repositories: github.rules.membersCreate });
      case 'POST /orgs/{org}/repos':
        return makeRepository(call, params.org!);
      case 'POST /user/repos':
        return makeRepository(call, 'maren');
    }
    const name = `${params.owner}/${params.repo}`;
    const repository = github.repositories.get(name);
    if (!repository) return notFound();
    const { folder, pulls, hooks } = repository;
    // What GitHub answers a fine-grained token; its description knows 404 alone.
    if (call.operation.includes('/hooks') && !github.rules.mayHook)
      return { status: 403, body: { message: 'Resource not accessible by personal access token' } };
    switch (call.operation) {
      case 'GET /repos/{owner}/{repo}': {
        // Of the example's fields these are missing or another repository's.
        const other = { source: undefined, parent: undefined, template_repository: undefined, language: null };
        return call.answer(200, {
          ...other,
          name: params.repo,
          full_name: name,
          default_branch: repository.defaultBranch,
        });
      }
      case 'GET /repos/{owner}/{repo}/hooks':
        return call.answer(
          200,
          hooks.map(({ id, url }) => ({ id, config: { url, secret: '********' } })),
        );
      case 'POST /repos/{owner}/{repo}/hooks': {
        const { url, secret } = body.config;
        if (hooks.some((hook) => hook.url === url))
          return call.answer(422, {
            message: 'Validation Failed',
            errors: [{ message: 'Hook already exists on this repository' }],
          });
        const id = nextHookId(hooks);
        hooks.push({ id, url, secret, events: body.events });
        return call.answer(201, { id });
      }
      case 'PATCH /repos/{owner}/{repo}/hooks/{hook_id}': {
        const hook = hooks.find(({ id }) => id === Number(params.hook_id));
        if (!hook) return notFound();
        const { url, secret } = body.config;
        Object.assign(hook, { url, secret, events: body.events });
        return call.answer(200, { id: hook.id });
      }
      case 'DELETE /repos/{owner}/{repo}/hooks/{hook_id}':
        return dropHook(hooks, Number(params.hook_id)) ? { status: 204, body: null } : notFound();
      case 'GET /repos/{owner}/{repo}/git/ref/{ref}': {
        if ((await gitLine(['for-each-ref', '--count=1'], { folder })) === '')
          return call.answer(409, { message: 'Git Repository is empty.' });
        const sha = await tip(folder, params.ref!);
        if (!sha) return notFound();
        return call.answer(200, { ref: `refs/${params.ref}`, object: { type: 'commit', sha, url: 'https://github' } });
      }
      case 'GET /repos/{owner}/{repo}/pulls': {
        const state = query.get('state') ?? 'open';
        const found = pulls.filter(
          (pull) => query.get('head') === `${params.owner}:${pull.head}` && (state === 'all' || pull.state === state),
        );
        return call.answer(200, await Promise.all(found.map((pull) => shown(folder, pull))));
      }
      case 'POST /repos/{owner}/{repo}/pulls': {
        const refused = (message: string) => call.answer(422, { message: 'Validation Failed', errors: [{ message }] });
        const [head, onto] = [await tip(folder, `heads/${body.head}`), await tip(folder, `heads/${body.base}`)];
        if (!head || !onto) return refused('head or base is invalid');
        if (pulls.some((pull) => pull.head === body.head && pull.state === 'open'))
          return refused(`A pull request already exists for ${params.owner}:${body.head}.`);
        const pull: Pull = { ...body, number: pulls.length + 1, labels: [], state: 'open', merged: null };
        pulls.push(pull);
        return call.answer(201, await shown(folder, pull));
      }
    }
    const pull = pulls[Number(params.pull_number ?? params.issue_number) - 1];
    if (!pull) return notFound();
    switch (call.operation) {
      case 'GET /repos/{owner}/{repo}/pulls/{pull_number}':
        return call.answer(200, await shown(folder, pull));
      case 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels':
        pull.labels = [...new Set([...pull.labels, ...body.labels])];
        return call.answer(200, pull.labels.map(labelOf));
      case 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': {
        if (github.protected)
          return call.answer(405, {
            message: 'At least 1 approving review is required by reviewers with write access.',
          });
        if (pull.state === 'closed') return call.answer(405, { message: 'Pull Request is not mergeable' });
        const head = (await tip(folder, `heads/${pull.head}`))!;
        if (body.sha !== undefined && body.sha !== head)
          return call.answer(409, { message: 'Head branch was modified. Review and try the merge again.' });
        const commit = await merge(folder, pull, `${body.commit_title}\n\n${body.commit_message}`);
        if (!commit) return call.answer(405, { message: 'Pull Request is not mergeable' });
        return call.answer(200, { sha: commit, merged: true });
      }
    }
    throw new Error(`This server does not know ${call.operation}`);
  }

  async function tellClosed(name: string, number: number): Promise<void> {
    const { pulls, hooks } = github.repositories.get(name)!;
    const merged = pulls[number - 1]!.merged !== null;
    const payload = { action: 'closed', number, pull_request: { number, merged }, repository: { full_name: name } };
    for (const { id: _, events = ['pull_request'], ...hook } of hooks) {
      if (events.includes('pull_request')) await fetch(...githubDelivery(hook, 'pull_request', payload));
    }
  }

  async function makeRepository(call: DescribedCall, owner: string) {
    const name = `${owner}/${call.body.name}`;
    if (github.rules.membership === 'member' && !github.rules.membersCreate)
      return call.answer(403, {
        message: 'You need admin access to the organization before adding a repository to it.',
      });
    if (github.repositories.has(name))
      return call.answer(422, { message: 'Repository creation failed.', errors: [{ message: 'name already exists' }] });
    const folder = path.join(root, `${name}.git`);
    await initBare(folder);
    const isPrivate = call.body.private ?? false;
    github.repositories.set(name, { folder, private: isPrivate, defaultBranch: 'main', pulls: [], hooks: [] });
    return call.answer(201, { name: call.body.name, full_name: name, has_discussions: false });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  github.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  github.url = `http://${github.host}`;
  return github;
}

const labelOf = (name: string) => ({
  id: 1,
  node_id: 'L_1',
  url: 'https://github/labels/1',
  name,
  color: 'ededed',
  default: false,
  description: '',
});

/** The commit of the merge; null where there is a conflict. */
async function merge(folder: string, pull: Pull, message = `Merge ${pull.head}`): Promise<string | null> {
  const head = (await tip(folder, `heads/${pull.head}`))!;
  const commit = await mergeInto(folder, pull.base, head, message);
  if (commit) Object.assign(pull, { state: 'closed', merged: { head, commit } });
  return commit;
}

async function shown(folder: string, { number, title, state, merged, head, labels }: Pull): Promise<object> {
  const sha = merged?.head ?? (await tip(folder, `heads/${head}`));
  return {
    number,
    title,
    state,
    merged_at: merged ? '2026-01-01T00:00:00Z' : null,
    // GitHub names a commit here while it is open, too.
    merge_commit_sha: merged?.commit ?? 'e5bd3914e2e596debea16f433f57875b5b90bcd6',
    labels: labels.map(labelOf),
    head: { ...exampleHead, ref: head, sha },
    requested_teams: [],
  };
}

/** The part of GitHub's example that names the branch; it is replaced as a whole. */
const exampleHead = describe('GET', new URL('http://github/repos/a/b/pulls/1'), '').example(200).head;

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
