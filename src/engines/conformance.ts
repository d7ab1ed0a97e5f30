import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CloneTarget,
  type Credential,
  type Engine,
  EngineError,
  type EngineErrorCode,
  type Handle,
  type Observation,
  type SourceRef,
  type SupervisorAddress,
} from './engine.ts';

/** A driver ready to be tested, with what the tests must be able to do behind its back. */
export interface Subject {
  engine: Engine;
  /** Has a setup that succeeds, and the file `README.md`. */
  good: SourceRef;
  /** Its services[0].port is out of range. */
  invalid: SourceRef;
  /** Its setup prints `no such package` and fails, until {@link mend}. */
  failing: SourceRef;
  /** A template of the gallery. */
  template: string;
  supervisor: SupervisorAddress;
  mend(): Promise<void>;
  /** Changes a file of `good`, so that it has another version. */
  revise(): Promise<void>;
  /** How many setups were begun. */
  setups(): number;
  /** Begins a clone as a portal that crashes in the middle. */
  interrupt(source: SourceRef, target: CloneTarget): Promise<void>;
  /** What an admin gives for a credential, where the engine cannot make one by itself. */
  given?: string;
  /** Whether what exists is seen without a credential. Only what runs beside the portal can be. */
  readsWithoutKey: boolean;
  /** Puts the sources in place, once there is a credential. */
  begin?(): Promise<void>;
  /** The engine as a restarted portal makes it, with the same stored key. */
  reopen(): Promise<Engine>;
  /** A file of an environment's project, null when it is missing. */
  read(id: string, path: string): Promise<string | null>;
  write(id: string, path: string, text: string): Promise<void>;
  /** What the portal has stored as its key. */
  hold(credential: Credential | null): void;
  /** What is seen of the copies of an environment. Where the engine makes none there is nothing to see. */
  copies?: {
    /** What those that run now call themselves at their links. */
    names(id: string): Promise<string[]>;
    /** What is still there of an environment. */
    left(id: string): Promise<string[]>;
    /** One of them. Absent where nothing runs. */
    inside?: {
      read(name: string, path: string): Promise<string | null>;
      write(name: string, path: string, text: string): Promise<void>;
      kill(name: string): Promise<void>;
    };
  };
  dispose(): Promise<void>;
}

const patience = { timeout: 15_000, interval: 20 };
/** For what an engine does by itself, one after the other. */
const slow = { timeout: 60_000, interval: 200 };

/** The one suite that every driver passes: what the portal may rely on, whatever the engine. */
export function conformance(name: string, makeSubject: () => Promise<Subject>): void {
  describe(`engine ${name}`, { timeout: 60_000 }, () => {
    let subject: Subject;
    let engine: Engine;
    let count = 0;
    beforeAll(async () => {
      subject = await makeSubject();
      engine = subject.engine;
      subject.hold(await engine.credential.provision(subject.given));
      await subject.begin?.();
    }, 60_000);
    afterAll(async () => {
      await engine?.close({ environments: 'stop' });
      await subject?.dispose();
    }, 60_000);
    /** The portal ends, and a new one comes. */
    const restart = async () => {
      await engine.close({ environments: 'leave' });
      engine = await subject.reopen();
    };

    const target = (more: Partial<CloneTarget> = {}): CloneTarget => ({
      id: `env${++count}`,
      purpose: 'workspace',
      labels: { organization: 'acme', workspace: `ws${count}`, owner: 'ada' },
      variables: { GREETING: 'hello' },
      supervisor: subject.supervisor,
      startServices: true,
      ...more,
    });
    const launch = async (more: Partial<CloneTarget> = {}) => {
      const to = target(more);
      return { to, handle: await engine.clone(subject.good, to) };
    };
    const look = async (id: string): Promise<Observation | undefined> =>
      (await first(engine)).find((one) => one.id === id);
    const until = (id: string, state: Observation['state'] | undefined) =>
      vi.waitFor(async () => expect((await look(id))?.state).toBe(state), patience);

    it('discovers projects, environments and their specs', async () => {
      expect((await engine.projects()).map((one) => one.id)).toContain(subject.good.project);
      const environments = await engine.environments(subject.good.project);
      const faultOf = (id: string) => environments.find((one) => one.id === id)?.fault;
      expect(faultOf(subject.good.environment)).toBeNull();
      expect(faultOf(subject.invalid.environment)).toMatch(/services\.0\.port/);
      const source = await engine.source(subject.good.project, subject.good.environment);
      expect(source).toMatchObject({ ...subject.good, spec: { version: 1 } });
      expect(source.version).not.toBe('');
      expect((await engine.source(subject.good.project, subject.good.environment)).version).toBe(source.version);
    });

    it('names what is missing and what is wrong', async () => {
      await refused(engine.source(subject.good.project, 'nothing-here'), 'not_found');
      const error = await refused(engine.source(subject.invalid.project, subject.invalid.environment), 'invalid_spec');
      expect(error.message).toMatch(/services\.0\.port/);
      await refused(engine.clone(subject.invalid, target()), 'invalid_spec');
    });

    it('creates a source from a template, once', async () => {
      expect((await engine.templates()).map((one) => one.id)).toContain(subject.template);
      const wish = { project: 'made', environment: 'from-template', template: subject.template };
      const source = await engine.create(wish);
      expect(await engine.create(wish)).toEqual(source);
      expect((await engine.environments('made')).map((one) => one.id)).toEqual(['from-template']);
      await refused(engine.create({ ...wish, environment: 'other', template: 'no-such-template' }), 'not_found');
    });

    it('fills a source from files instead of the template’s, asked for once', async () => {
      let asked = 0;
      const files = async () => {
        asked++;
        const child = spawn('tar', ['--create', '--file=-', '--directory', import.meta.dirname, 'engine.ts']);
        // Once a process has ended, Node throws away what nobody reads.
        return child.stdout.pipe(new PassThrough());
      };
      const wish = { project: 'made', environment: 'from-files', template: subject.template, files };
      const source = await engine.create(wish);
      expect(await engine.create(wish)).toEqual(source);
      expect(asked).toBe(1);
      const to = target();
      await engine.clone({ project: 'made', environment: 'from-files' }, to);
      expect(await subject.read(to.id, 'engine.ts')).toContain('The engine port');
      expect(await subject.read(to.id, 'README.md')).toBeNull();

      const broken = { ...wish, environment: 'broken-off', files: () => Promise.reject(new Error('no such host')) };
      await expect(engine.create(broken)).rejects.toThrow('no such host');
      expect((await engine.environments('made')).map((one) => one.id)).not.toContain('broken-off');
    });

    it('prepares a version once, whoever asks and however often', async () => {
      const before = subject.setups();
      await Promise.all([engine.prepare(subject.good), engine.prepare(subject.good), engine.prepare(subject.good)]);
      await engine.prepare(subject.good);
      expect(subject.setups() - before).toBe(1);
    });

    it('tells why a setup failed, and tries again when asked again', async () => {
      const lines: string[] = [];
      const error = await refused(
        engine.prepare(subject.failing, (line) => lines.push(line)),
        'setup_failed',
      );
      expect(error.message).toContain('no such package');
      expect(error.retryable).toBe(true);
      expect(lines.join('\n')).toContain('no such package');
      const before = subject.setups();
      await refused(engine.clone(subject.failing, target()), 'setup_failed');
      expect(subject.setups()).toBe(before + 1);
      await subject.mend();
      await engine.prepare(subject.failing);
    });

    it('ends a preparation that nobody waits for', async () => {
      await subject.revise();
      const away = AbortSignal.abort(new Error('gone'));
      await expect(engine.prepare(subject.good, undefined, away)).rejects.toThrow();
      await engine.prepare(subject.good);
    });

    it('clones, labels and runs', async () => {
      const { to, handle } = await launch();
      expect(handle).toMatchObject({ engine: engine.kind, id: to.id });
      await until(to.id, 'running');
      expect(await look(to.id)).toMatchObject({ handle, labels: to.labels, purpose: 'workspace' });
      expect(await subject.read(to.id, 'README.md')).not.toBeNull();
    });

    it('answers a repeated clone with the same handle, also when both come at once', async () => {
      const to = target();
      const [one, two] = await Promise.all([engine.clone(subject.good, to), engine.clone(subject.good, to)]);
      expect(two).toEqual(one);
      await subject.write(to.id, 'mine.txt', 'kept');
      expect(await engine.clone(subject.good, to)).toEqual(one);
      expect(await subject.read(to.id, 'mine.txt')).toBe('kept');
      expect((await first(engine)).filter((seen) => seen.id === to.id)).toHaveLength(1);
    });

    it('completes a clone that a crash cut off', async () => {
      const to = target();
      await subject.interrupt(subject.good, to);
      await restart();
      const handle = await engine.clone(subject.good, to);
      expect(await engine.clone(subject.good, to)).toEqual(handle);
      await until(to.id, 'running');
    });

    it('claims a warm environment: new labels, same files', async () => {
      const { to, handle } = await launch({ labels: { organization: 'acme' }, startServices: false });
      await subject.write(to.id, 'warm.txt', 'here');
      const labels = { organization: 'acme', workspace: 'claimed', owner: 'bob' };
      const claimed = await engine.claim(handle, labels);
      expect(await engine.claim(handle, labels)).toEqual(claimed);
      expect(await look(to.id)).toMatchObject({ labels, handle: claimed });
      expect(await subject.read(to.id, 'warm.txt')).toBe('here');
    });

    it('stops and starts, keeping files, and may be asked twice', async () => {
      const { to, handle } = await launch();
      await subject.write(to.id, 'work.txt', 'mine');
      await engine.stop(handle);
      await engine.stop(handle);
      await until(to.id, 'stopped');
      // A repeat of an old clone does not start what was stopped since.
      await engine.clone(subject.good, to);
      await until(to.id, 'stopped');
      await engine.start(handle, subject.supervisor);
      await engine.start(handle, subject.supervisor);
      await until(to.id, 'running');
      expect(await subject.read(to.id, 'work.txt')).toBe('mine');
    });

    it('upgrades to a new version and leaves the files of the builder alone', async () => {
      const { to, handle } = await launch();
      await subject.write(to.id, 'README.md', 'rewritten by the builder');
      await subject.revise();
      const upgraded = await engine.upgrade(handle, subject.good, subject.supervisor);
      expect(upgraded).not.toEqual(handle);
      expect(await engine.upgrade(upgraded, subject.good, subject.supervisor)).toEqual(upgraded);
      await until(to.id, 'running');
      expect(await subject.read(to.id, 'README.md')).toBe('rewritten by the builder');
    });

    it('destroys to the trash, restores, destroys again and purges; each may be repeated', async () => {
      const { to, handle } = await launch();
      await subject.write(to.id, 'work.txt', 'mine');
      await refused(engine.purge(handle), 'failed');
      await engine.destroy(handle, { trash: true });
      await engine.destroy(handle, { trash: true });
      await until(to.id, 'trashed');
      await refused(engine.start(handle, subject.supervisor), 'failed');
      await refused(engine.clone(subject.good, to), 'failed');
      await engine.restore(handle);
      await engine.restore(handle);
      await until(to.id, 'stopped');
      await engine.start(handle, subject.supervisor);
      expect(await subject.read(to.id, 'work.txt')).toBe('mine');
      await engine.destroy(handle, { trash: true });
      await engine.purge(handle);
      await engine.purge(handle);
      await until(to.id, undefined);
      await refused(engine.restore(handle), 'not_found');
      await refused(engine.start(handle, subject.supervisor), 'not_found');
    });

    it('destroys for good', async () => {
      const { to, handle } = await launch();
      await engine.destroy(handle, { trash: false });
      await engine.destroy(handle, { trash: false });
      expect(await look(to.id)).toBeUndefined();
    });

    it('tells the whole truth again to a restarted portal, from stored handles', async () => {
      const running = await launch();
      const stopped = await launch();
      await engine.stop(stopped.handle);
      await restart();
      const handle: Handle = JSON.parse(JSON.stringify(running.handle));
      expect(await look(running.to.id)).toMatchObject({ state: 'running', handle, labels: running.to.labels });
      expect(await look(stopped.to.id)).toMatchObject({ state: 'stopped' });
      await engine.stop(handle);
      await until(running.to.id, 'stopped');
    });

    it('tells of changes soon, and ends with the signal', async () => {
      const { to, handle } = await launch();
      const ending = new AbortController();
      const seen: (string | undefined)[] = [];
      const reading = (async () => {
        for await (const all of engine.watch(ending.signal)) seen.push(all.find((one) => one.id === to.id)?.state);
      })();
      await vi.waitFor(() => expect(seen.at(-1)).toBe('running'), patience);
      await engine.stop(handle);
      await vi.waitFor(() => expect(seen.at(-1)).toBe('stopped'), patience);
      ending.abort();
      await reading;
    });

    it('shows logs, and follows them until the signal', async () => {
      const { handle } = await launch();
      const ending = new AbortController();
      const lines: string[] = [];
      const reading = (async () => {
        for await (const line of engine.logs(handle, { follow: true, signal: ending.signal })) lines.push(line);
      })();
      await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0), patience);
      ending.abort();
      await reading;
      const again: string[] = [];
      for await (const line of engine.logs(handle, {})) again.push(line);
      expect(again).toEqual(expect.arrayContaining(lines));
    });

    it('runs several copies of an environment, each with a name and files of its own, or refuses to', async () => {
      const { to, handle } = await launch();
      const start = (replicas?: number) =>
        engine.start(handle, subject.supervisor, replicas === undefined ? {} : { replicas });
      const { copies } = subject;
      if (!engine.capabilities.replicas) {
        await refused(start(2), 'failed');
        expect((await look(to.id))?.state).toBe('running');
        return;
      }
      if (!copies) throw new Error('the copies of this engine are not looked at');
      const names = async (count: number) => {
        await vi.waitFor(async () => expect(new Set(await copies.names(to.id)).size).toBe(count), slow);
        return copies.names(to.id);
      };

      await subject.write(to.id, 'work.txt', 'mine');
      await start(2);
      const [one, other] = await names(2);
      expect((await look(to.id))?.state).toBe('running');
      if (copies.inside) {
        const { read, write, kill } = copies.inside;
        for (const name of [one!, other!]) expect(await read(name, 'work.txt')).toBe('mine');
        const lines: string[] = [];
        for await (const line of engine.logs(handle, {})) lines.push(line);
        for (const name of [one!, other!])
          expect(
            lines.some((line) => name.endsWith(line.split(' ')[0]!)),
            `${name} in the log`,
          ).toBe(true);
        await write(one!, 'work.txt', 'of one copy');
        expect(await read(other!, 'work.txt')).toBe('mine');
        await kill(one!);
        await vi.waitFor(async () => expect(await copies.names(to.id)).not.toContain(one), slow);
        const third = (await names(2)).find((name) => name !== other);
        expect(await read(third!, 'work.txt'), 'what a copy writes ends with it').toBe('mine');
      }

      const two = await names(2);
      await start(3);
      expect(await names(3)).toEqual(expect.arrayContaining(two));
      await start();
      expect(await names(3)).toEqual(expect.arrayContaining(two));

      await engine.stop(handle);
      await until(to.id, 'stopped');
      await names(0);
      await start();
      await names(3);
      expect((await look(to.id))?.state).toBe('running');

      await start(1);
      await names(0);
      expect(await subject.read(to.id, 'work.txt')).toBe('mine');
      await start(2);
      await names(2);
      await engine.destroy(handle, { trash: true });
      await until(to.id, 'trashed');
      await names(0);
      await engine.restore(handle);
      await start();
      await names(2);
      await engine.destroy(handle, { trash: false });
      await vi.waitFor(async () => expect(await copies.left(to.id)).toEqual([]), slow);
    }, 300_000);

    it('says how it isolates in words', async () => {
      const isolation = await engine.isolation();
      expect(isolation.notice).toMatch(/\.$/);
    });

    it('changes nothing without a valid key; rotation leaves no gap', async () => {
      const { handle, to } = await launch();
      const old = await engine.credential.provision(subject.given);
      subject.hold(old);
      await engine.stop(handle);
      const fresh = await engine.credential.rotate(old);
      expect(fresh.secret).not.toBe(old.secret);
      expect(fresh.label).not.toContain(fresh.secret);
      // The portal crashed before it stored the new one: the old one still opens, and can be rotated again.
      await engine.start(handle, subject.supervisor);
      const second = await engine.credential.rotate(old);
      subject.hold(second);
      await engine.stop(handle);
      subject.hold(old);
      await refused(engine.start(handle, subject.supervisor), 'unauthorized');
      subject.hold(fresh);
      await refused(engine.start(handle, subject.supervisor), 'unauthorized');
      subject.hold(null);
      await refused(engine.destroy(handle, { trash: false }), 'unauthorized');
      subject.hold({ secret: 'guessed', label: second.label });
      await refused(engine.clone(subject.good, target()), 'unauthorized');
      await refused(engine.credential.revoke({ secret: 'guessed', label: second.label }), 'unauthorized');
      subject.hold(second);
      await engine.credential.revoke(second);
      await engine.credential.revoke(second);
      await refused(engine.claim(handle, to.labels), 'unauthorized');
      subject.hold(null);
      // What is not seen is said to be so: silence would look like nothing there.
      if (subject.readsWithoutKey) expect((await look(to.id))?.state).toBe('stopped');
      else await refused(look(to.id), 'unauthorized');
      subject.hold(await engine.credential.provision(subject.given));
      await engine.destroy(handle, { trash: false });
    });
  });
}

/** The first full observation of a new watch. */
async function first(engine: Engine): Promise<Observation[]> {
  const ending = new AbortController();
  try {
    for await (const all of engine.watch(ending.signal)) return all;
    throw new Error('the watch ended before it said anything');
  } finally {
    ending.abort();
  }
}

async function refused(call: Promise<unknown>, code: EngineErrorCode): Promise<EngineError> {
  const error = await call.then(
    () => {
      throw new Error(`this should have been refused with ${code}`);
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EngineError);
  expect((error as EngineError).code).toBe(code);
  return error as EngineError;
}
