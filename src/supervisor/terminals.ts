import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { maxTerminals } from '#contract/limits.ts';
import type { openTerminalInput, TerminalInfo } from '#contract/supervisor.ts';
import { HttpError } from './http-error.ts';
import { shellArguments } from './processes.ts';
import { Terminal } from './terminal.ts';
import type { Variables } from './variables.ts';

/**
 * What a login shell reads, in its order, then our PATH in front again. `--login` itself cannot be told to, and the
 * system's profile replaces PATH. The prompt comes before the builder's own files, which may choose another.
 */
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: bash expands it
const startFile = [
  '[ -r /etc/profile ] && . /etc/profile',
  "PS1='\\[\\e[1;34m\\]\\w\\[\\e[0m\\] \\$ '",
  'for file in ~/.bash_profile ~/.bash_login ~/.profile ~/.bashrc; do [ -r "$file" ] && { . "$file"; break; }; done',
  'export PATH="${SLIPWAY_PATH:-$PATH}:$PATH"',
  'unset file',
  '',
].join('\n');
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: -

/** The terminals of an environment; they and their history outlive browsers, networks and portals. */
export class Terminals {
  #terminals = new Map<string, Terminal>();
  #opening = new Map<string, Promise<Terminal>>();
  #options: { home: string; project: string; variables: Variables; input: () => void; changed: () => void };

  constructor(options: {
    home: string;
    project: string;
    variables: Variables;
    input: () => void;
    changed: () => void;
  }) {
    this.#options = options;
  }

  list(): TerminalInfo[] {
    return [...this.#terminals.values()].map((terminal) => terminal.info());
  }

  /** Process ids of the shells that run, each the leader of a session. */
  shells(): number[] {
    return [...this.#terminals.values()].flatMap((terminal) => (terminal.exitCode === null ? [terminal.pid] : []));
  }

  find(id: string): Terminal {
    const terminal = this.#terminals.get(id);
    if (!terminal) throw new HttpError('NOT_FOUND');
    return terminal;
  }

  /** The caller chose the id, so that asking again, even at the same time, never makes a second one. */
  async open(input: z.infer<typeof openTerminalInput>): Promise<TerminalInfo> {
    const existing = this.#terminals.get(input.id);
    if (existing) return existing.info();
    let opening = this.#opening.get(input.id);
    if (!opening) {
      this.#makeRoom();
      opening = this.#spawn(input).finally(() => this.#opening.delete(input.id));
      this.#opening.set(input.id, opening);
    }
    return (await opening).info();
  }

  close(id: string): void {
    this.find(id).kill();
    this.#terminals.delete(id);
    this.#options.changed();
  }

  closeAll(): void {
    for (const id of [...this.#terminals.keys()]) this.close(id);
  }

  #makeRoom() {
    if (this.#terminals.size + this.#opening.size < maxTerminals) return;
    const ended = [...this.#terminals.values()].find((terminal) => terminal.exitCode !== null);
    if (!ended) throw new HttpError('QUOTA_EXCEEDED', `There are ${maxTerminals} terminals open. Close one first.`);
    this.#terminals.delete(ended.id);
  }

  async #spawn({ id, cols, rows, command, variables: more }: z.infer<typeof openTerminalInput>): Promise<Terminal> {
    const { home, project, variables, input, changed } = this.#options;
    // Loaded with the first terminal: an app never has one.
    const { spawn } = await import('@lydell/node-pty');
    const rc = join(home, '.slipway', 'bashrc');
    await writeFile(rc, startFile);
    const env = variables.all({ ...more, TERM: 'xterm-256color', COLORTERM: 'truecolor' });
    if (env.ANTHROPIC_AUTH_TOKEN) await skipOnboarding(home);
    const pty = spawn('bash', command === undefined ? ['--rcfile', rc, '-i'] : shellArguments(command), {
      name: 'xterm-256color',
      cols,
      rows,
      cwd: existsSync(project) ? project : home,
      env,
      encoding: null,
    });
    const terminal = new Terminal(id, command ?? 'bash', pty, { input, change: changed });
    this.#terminals.set(id, terminal);
    changed();
    return terminal;
  }
}

/** Who is signed in by a token has nothing to set up, and Claude Code would ask all the same. A file of the builder's stays. */
async function skipOnboarding(home: string): Promise<void> {
  const settings = `${JSON.stringify({ hasCompletedOnboarding: true })}\n`;
  await writeFile(join(home, '.claude.json'), settings, { flag: 'wx', mode: 0o600 }).catch(() => {});
}
