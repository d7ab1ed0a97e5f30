import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

export interface GitServer {
  /** Repositories are at `{url}/{name}/.git`. */
  url: string;
  /** As `SLIPWAY_GIT_ALLOW_HOSTS` wants it. */
  host: string;
  /** Addresses that were asked for, in order. */
  asked: string[];
  /** Answers instead of git. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** Makes a repository with one commit, of what `write` puts into its folder or of the commit that it answers. */
  commit(name: string, write: (folder: string, git: Git) => unknown): string;
  /** A repository without commits. */
  empty(name: string): void;
  end(): void;
}
export type Git = (args: string[], input?: string) => string;

/** Real repositories behind git's own HTTP server. */
export async function startGitServer(): Promise<GitServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-git-server-'));
  const served: GitServer = { url: '', host: '', asked: [], answer: null, commit, empty, end };
  const server = createServer((request, response) => {
    served.asked.push(request.url!);
    if (served.answer) served.answer(request, response);
    else backend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  served.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  served.url = `http://${served.host}`;

  function make(name: string, ...options: string[]): { folder: string; git: Git } {
    const folder = path.join(root, name);
    mkdirSync(folder);
    const git: Git = (args, input = '') =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-C', folder, ...args], { input })
        .toString()
        .trim();
    git(['init', '--quiet', '--initial-branch=main', ...options]);
    return { folder, git };
  }

  function commit(name: string, write: (folder: string, git: Git) => unknown): string {
    const { folder, git } = make(name);
    const made = write(folder, git);
    if (typeof made === 'string') git(['update-ref', 'refs/heads/main', made]);
    else {
      git(['add', '--all', '--', ...readdirSync(folder).filter((file) => file !== '.git')]);
      git(['commit', '--quiet', '-m', 'first']);
    }
    return git(['rev-parse', 'HEAD']);
  }

  function empty(name: string): void {
    make(name, '--bare');
  }

  function end(): void {
    server.close();
    rmSync(root, { recursive: true, force: true });
  }

  return served;
}

/** @param user who was let in to push, too; readers need no name */
export function backend(root: string, request: IncomingMessage, response: ServerResponse, user?: string): void {
  const url = new URL(request.url!, 'http://server');
  const env: Record<string, string> = {
    PATH: process.env.PATH!,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method!,
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    ...(user ? { REMOTE_USER: user } : {}),
  };
  const child = spawn('git', ['http-backend'], { env });
  request.pipe(child.stdin);
  buffer(child.stdout).then((bytes) => {
    const end = bytes.indexOf('\r\n\r\n');
    for (const line of bytes.subarray(0, end).toString().split('\r\n')) {
      const [name, value] = line.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value!, 10);
      else response.setHeader(name!, value!);
    }
    response.end(bytes.subarray(end + 4));
  });
}
