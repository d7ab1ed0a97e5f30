import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { z } from 'zod';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { AppVariables, releaseState } from '#contract/supervisor.ts';
import { HttpError } from './http-error.ts';
import * as input from './input.ts';
import type { Logs } from './logs.ts';
import { type Running, runCommand } from './processes.ts';
import { Service } from './services.ts';
import type { Variables } from './variables.ts';

export type ReleaseState = z.infer<typeof releaseState>;

/** A commit, and what admins had set for the app when it was put. */
interface Release {
  commit: string;
  given: AppVariables;
}

/** One release on its way, until another takes its place. */
interface Turn {
  aborted: boolean;
  done: Promise<void>;
}

export interface ReleasesOptions {
  home: string;
  project: string;
  spec: EnvironmentSpec;
  variables: Variables;
  app: AppVariables | undefined;
  logs: Logs;
  changed: () => void;
}

/**
 * The published app: one release at a time is checked out, built and started; the one before serves until the new one is
 * built, and comes back when the new one does not start.
 */
export class Releases {
  state: ReleaseState = { commit: null, status: 'none', error: null };
  #options: ReleasesOptions;
  #folder: string;
  #file: string;
  /** What serves now. */
  #live: (Release & { service: Service }) | null = null;
  #building: Running | null = null;
  #turn: Turn | null = null;
  /** The last that was healthy: what comes back when its successor is not. */
  #good: Release | null = null;
  #given: AppVariables;

  constructor(options: ReleasesOptions) {
    this.#options = options;
    this.#given = options.app ?? { revision: 0, variables: {} };
    this.#folder = join(options.home, 'releases');
    this.#file = join(options.home, '.slipway', 'release.json');
    // What is started again is not built: that its build wrote nothing can be read all the same.
    if (options.spec.app) for (const name of ['build', 'app']) options.logs.get(name);
  }

  /** The app's process, for the status and for ports. */
  get service(): Service | null {
    return this.#live?.service ?? null;
  }

  /** Starts what served before the supervisor ended. */
  async resume(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => null);
    if (text === null || this.#turn) return;
    const { commit } = input.release(JSON.parse(text));
    const given = this.#given;
    this.#good = { commit, given };
    const turn: Turn = { aborted: false, done: Promise.resolve() };
    this.#turn = turn;
    this.#set({ commit, status: 'starting', error: null, revision: given.revision });
    turn.done = this.#start(this.#good).then((healthy) => {
      if (!turn.aborted) this.#set(healthy ? { status: 'live' } : { status: 'failed', error: this.#lastLines('app') });
    });
    await turn.done;
  }

  /** For releases that are put from now on; what runs is left alone. */
  setVariables(given: AppVariables): void {
    this.#given = given;
  }

  /**
   * Checks out; resolves when the whole of `tar` is on disk. Building goes on afterwards, told by the state. The same
   * commit again changes nothing; another one takes the place of one under way. What serves already and was given other
   * variables since is only started anew.
   */
  async put(commit: string, tar: Readable): Promise<void> {
    if (!this.#options.spec.app) throw new HttpError('CONFLICT', 'This environment has no app.');
    const release: Release = { commit, given: this.#given };
    const { revision } = release.given;
    const isSame = this.state.commit === commit && this.state.revision === revision;
    if (isSame && !['none', 'failed'].includes(this.state.status)) {
      tar.resume();
      return;
    }
    await this.#abort();
    const turn: Turn = { aborted: false, done: Promise.resolve() };
    this.#turn = turn;
    const failed = (error: Error) => {
      if (!turn.aborted) this.#set({ status: 'failed', error: error.message });
    };
    if (this.#good?.commit === commit && this.#live?.commit === commit) {
      tar.resume();
      this.#set({ commit, status: 'starting', error: null, revision });
      turn.done = this.#replace(release, turn).catch(failed);
      return;
    }
    this.#set({ commit, status: 'checking_out', error: null, revision });
    try {
      await this.#checkOut(commit, tar);
    } catch (error) {
      if (!turn.aborted)
        this.#set({ status: 'failed', error: `The files could not be unpacked: ${(error as Error).message}` });
      throw new HttpError('BAD_REQUEST', 'The files could not be unpacked.');
    }
    if (turn.aborted) throw new HttpError('CONFLICT', 'A newer release took the place of this one.');
    turn.done = this.#buildAndStart(release, turn).catch(failed);
  }

  async stop(): Promise<void> {
    await this.#abort();
    await this.#live?.service.stop();
  }

  async #abort() {
    const turn = this.#turn;
    if (!turn) return;
    turn.aborted = true;
    await this.#building?.stop();
    // One that waits for its health would wait for all of its time.
    if (this.#live?.service.state.status === 'starting') await this.#live.service.stop();
    await turn.done;
  }

  /** Unpacks beside and renames: a folder with the name of a commit is always whole. */
  async #checkOut(commit: string, tar: Readable) {
    const folder = join(this.#folder, `${commit}.part`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    // GNU tar refuses `..`, strips a leading slash, and makes links last, so that no member is written through one.
    const child = spawn('tar', ['--extract', '--no-same-owner', '--no-same-permissions', `--directory=${folder}`], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 2_000) said += chunk;
    });
    const exit = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    // tar ends at the archive's own end mark, mostly before the padding behind it came: the rest is read for nothing.
    child.stdin.on('error', () => {});
    child.stdin.on('close', () => {
      tar.unpipe(child.stdin);
      tar.resume();
    });
    tar.pipe(child.stdin);
    // One that breaks off may be whole to tar, which asks for no end mark.
    const sent = finished(tar).catch((error: Error) => {
      child.stdin.destroy();
      return error;
    });
    const code = await exit;
    if (code !== 0) throw new Error(said.trim() || `tar ended with ${code}`);
    const broken = await sent;
    if (broken) throw broken;
    await this.#takeDependencies(folder);
    await this.#linkVolumes(folder);
    const whole = join(this.#folder, commit);
    await rm(whole, { recursive: true, force: true });
    await rename(folder, whole);
  }

  /** Dependencies of exactly this lock file were installed once already; linking them takes a moment, installing minutes. */
  async #takeDependencies(folder: string) {
    const wanted = await readFile(join(folder, 'package-lock.json')).catch(() => null);
    if (!wanted) return;
    const before = this.#live ? [join(this.#folder, this.#live.commit)] : [];
    for (const source of [...before, this.#options.project]) {
      const lock = await readFile(join(source, 'package-lock.json')).catch(() => null);
      if (!lock?.equals(wanted)) continue;
      const linked = await new Promise<number>((resolve) => {
        const copy = spawn('cp', ['-al', '--', join(source, 'node_modules'), folder], { stdio: 'ignore' });
        copy.on('error', () => resolve(1));
        copy.on('exit', (code) => resolve(code ?? 1));
      });
      if (linked === 0) return;
      await rm(join(folder, 'node_modules'), { recursive: true, force: true });
    }
  }

  /** Volumes outlive releases: they lie beside, and each release has a link. What it brings is a volume's first content. */
  async #linkVolumes(folder: string) {
    for (const { name, path } of this.#options.spec.volumes) {
      const volume = join(this.#options.home, 'volumes', name);
      const place = join(folder, path);
      await mkdir(dirname(volume), { recursive: true });
      const isNew = await mkdir(volume).then(
        () => true,
        () => false,
      );
      if (isNew) await cp(place, volume, { recursive: true }).catch(() => {});
      await rm(place, { recursive: true, force: true });
      await mkdir(dirname(place), { recursive: true });
      await symlink(volume, place);
    }
  }

  async #buildAndStart(release: Release, turn: Turn) {
    this.#set({ status: 'building' });
    if (!(await this.#build(join(this.#folder, release.commit), turn))) {
      if (!turn.aborted) this.#set({ status: 'failed', error: this.#lastLines('build') });
      return;
    }
    this.#set({ status: 'starting' });
    await this.#replace(release, turn);
  }

  /** Starts it in the place of what serves, which comes back when it does not become healthy. */
  async #replace(release: Release, turn: Turn) {
    await this.#live?.service.stop();
    if (turn.aborted) return;
    const healthy = await this.#start(release);
    if (turn.aborted) return;
    const before = this.#good;
    if (healthy) {
      this.#good = release;
      await this.#remember(release.commit);
      this.#set({ status: 'live' });
      await this.#forgetOthers([release.commit, before?.commit]);
      return;
    }
    const error = this.#lastLines('app');
    await this.#live?.service.stop();
    this.#live = null;
    this.#set({ status: 'failed', error });
    // The people who use the app keep the version that worked.
    const isAnother = before?.commit !== release.commit || before.given !== release.given;
    if (before && isAnother) await this.#start(before);
  }

  async #build(folder: string, turn: Turn): Promise<boolean> {
    const { spec, variables, logs } = this.#options;
    const log = logs.get('build');
    for (const command of spec.app!.build) {
      if (turn.aborted) return false;
      log.write(`$ ${command}\n`);
      this.#building = runCommand({
        command,
        cwd: folder,
        env: variables.all(spec.app!.variables),
        onOutput: (bytes) => log.write(bytes),
      });
      const code = await this.#building.exited;
      this.#building = null;
      if (code !== 0) {
        log.write(`[ended with code ${code}]\n`);
        return false;
      }
    }
    return !turn.aborted;
  }

  /** @returns whether it became healthy in its time */
  async #start({ commit, given }: Release): Promise<boolean> {
    const { command, port, variables, health } = this.#options.spec.app!;
    const settled = Promise.withResolvers<boolean>();
    const service = new Service(
      { name: 'app', command, port, variables: { ...variables, ...given.variables }, health },
      {
        folder: join(this.#folder, commit),
        variables: this.#options.variables,
        log: this.#options.logs.get('app'),
        changed: () => {
          const { status } = service.state;
          if (status === 'running') settled.resolve(true);
          if (status === 'failed' || status === 'stopped') settled.resolve(false);
          this.#options.changed();
        },
      },
    );
    this.#live = { commit, given, service };
    service.start();
    return settled.promise;
  }

  async #remember(commit: string) {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.part`, JSON.stringify({ commit }));
    await rename(`${this.#file}.part`, this.#file);
  }

  async #forgetOthers(kept: (string | undefined)[]) {
    for (const name of await readdir(this.#folder))
      if (!kept.includes(name)) await rm(join(this.#folder, name), { recursive: true, force: true }).catch(() => {});
  }

  #lastLines(log: string): string {
    return this.#options.logs.get(log).recent().toString().trimEnd().split('\n').slice(-20).join('\n').slice(-4_000);
  }

  #set(change: Partial<ReleaseState>) {
    this.state = { ...this.state, ...change };
    this.#options.changed();
  }
}
