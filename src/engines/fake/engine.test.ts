import { describe, expect, it } from 'vitest';
import { environmentSpec } from '#contract/environment.ts';
import type { CloneTarget, Credential } from '#engines/engine.ts';
import { EngineError } from '#engines/engine.ts';
import { conformance, type Subject } from '../conformance.ts';
import { createFakeEngine } from './engine.ts';
import { fakeState } from './state.ts';

const spec = environmentSpec.parse({ version: 1, name: 'Web', setup: ['npm ci'] });
const good = { project: 'shop', environment: 'web' };
const supervisor = { url: 'unix:/nowhere', token: 'token', lease: 60 };
const target: CloneTarget = {
  id: 'one',
  purpose: 'workspace',
  labels: { organization: 'acme' },
  variables: {},
  supervisor,
  startServices: true,
};

function seeded() {
  const state = fakeState();
  state.sources.push({ ...good, spec, files: { 'README.md': 'hello' }, revision: 1 });
  return state;
}

async function subject(): Promise<Subject> {
  const state = seeded();
  const invalid = { project: 'shop', environment: 'invalid' };
  const failing = { project: 'shop', environment: 'failing' };
  state.sources.push({ ...invalid, spec: ['services.0.port: too small'], files: {}, revision: 1 });
  state.sources.push({ ...failing, spec, files: {}, revision: 1, setupError: 'no such package' });
  state.templates.push({
    id: 'plain',
    name: 'Plain',
    description: '',
    persona: 'other',
    ready: false,
    spec,
    files: {},
  });
  let held: Credential | null = null;
  const credential = async () => held?.secret ?? null;
  const open = () => createFakeEngine({ state, credential });
  const engine = open();
  const sourceOf = (environment: string) => state.sources.find((one) => one.environment === environment)!;
  return {
    engine,
    readsWithoutKey: true,
    good,
    invalid,
    failing,
    template: 'plain',
    supervisor,
    mend: async () => {
      Object.assign(sourceOf('failing'), { setupError: undefined, revision: 2 });
    },
    revise: async () => {
      sourceOf('web').revision++;
    },
    setups: engine.setups,
    async interrupt(source, to) {
      const doomed = open();
      doomed.faults.on('clone', { times: 1, after: true, error: new Error('crash') });
      await doomed.clone(source, to).catch(() => {});
    },
    reopen: async () => open(),
    read: async (id, path) => state.environments.get(id)?.files[path] ?? null,
    write: async (id, path, text) => {
      state.environments.get(id)!.files[path] = text;
    },
    hold: (value) => {
      held = value;
    },
    copies: {
      // Nothing dials here: these are those that would.
      names: async (id) => {
        const one = state.environments.get(id);
        return one?.state === 'running' && one.replicas > 1 ? [...Array(one.replicas).keys()].map(String) : [];
      },
      left: async (id) => (state.environments.has(id) ? [id] : []),
    },
    dispose: async () => {},
  };
}

conformance('fake', subject);

describe('scripted faults', () => {
  it('fails as often as asked, then works', async () => {
    const engine = createFakeEngine({ state: seeded() });
    engine.faults.on('clone', { times: 2, error: new EngineError('unavailable', 'Down for a moment.') });
    await expect(engine.clone(good, target)).rejects.toThrow('Down for a moment.');
    await expect(engine.clone(good, target)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(engine.state.environments.size).toBe(0);
    await expect(engine.clone(good, target)).resolves.toMatchObject({ id: 'one' });
  });

  it('loses an answer after the effect', async () => {
    const engine = createFakeEngine({ state: seeded() });
    engine.faults.on('clone', { times: 1, after: true, error: new Error('crash') });
    await expect(engine.clone(good, target)).rejects.toThrow('crash');
    expect(engine.state.environments.get('one')?.state).toBe('running');
  });

  it('hangs until the caller gives up', async () => {
    const engine = createFakeEngine({ state: seeded() });
    engine.faults.on('clone', { hang: true });
    const ending = new AbortController();
    const hanging = engine.clone(good, target, ending.signal);
    ending.abort(new Error('given up'));
    await expect(hanging).rejects.toThrow('given up');
    expect(engine.state.environments.size).toBe(0);
  });

  it('tells a test when environments start, stop and fail', async () => {
    const told: string[] = [];
    const engine = createFakeEngine({
      state: seeded(),
      onStart: (one, address) => void told.push(`start ${one.id} ${address.token}`),
      onStop: (one) => void told.push(`stop ${one.id}`),
    });
    const handle = await engine.clone(good, target);
    await engine.fail('one', 'it broke');
    const { value } = await engine.watch(AbortSignal.timeout(1000))[Symbol.asyncIterator]().next();
    expect(value).toMatchObject([{ id: 'one', state: 'failed', message: 'it broke' }]);
    await engine.start(handle, { ...supervisor, token: 'second' });
    await engine.destroy(handle, { trash: false });
    expect(told).toEqual(['start one token', 'stop one', 'start one second', 'stop one']);
  });
});
