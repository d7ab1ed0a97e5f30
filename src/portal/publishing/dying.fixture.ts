import type { Engine } from '#engines/engine.ts';
import type { Forge, RemoteForge } from '#forges/forge.ts';
import type { Gateway, Supervisor } from '../gateway/gateway.ts';
import type { GitStore } from '../git/store.ts';
import type { Portal } from '../portal.ts';

const forgeCalls: (keyof Forge)[] = [
  ...(['ensureRepository', 'branch', 'push', 'openPullRequest', 'pullRequest', 'merge'] as const),
  ...(['head', 'fetch'] as const),
];

/**
 * A portal that is killed at its nth step outside of its own memory: a transaction, or a call to the forge, the engine, a
 * supervisor or git. From then on nothing that it does has any effect, as with kill -9.
 *
 * @param when `after`: the step happens and its answer is lost
 */
export function dying(portal: Portal, nth: number, when: 'before' | 'after'): { portal: Portal; died: () => boolean } {
  let steps = 0;
  let dead = false;
  const killed = () => new Error('The portal was killed.');

  const step = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (dead) throw killed();
      steps += 1;
      const last = steps === nth;
      if (last && when === 'before') dead = true;
      if (dead) throw killed();
      const result = await call(...args);
      if (last) dead = true;
      if (dead) throw killed();
      return result;
    };
  };
  /** The same object, whose asynchronous methods are steps. */
  const stepping = <T extends object>(target: T, methods: (keyof T)[]): T =>
    new Proxy(target, {
      get(object, name) {
        const value = Reflect.get(object, name);
        if (!methods.includes(name as keyof T)) return value;
        return step((value as (...args: unknown[]) => Promise<unknown>).bind(object));
      },
    });

  const engine: Engine = stepping(portal.engines.of(''), ['clone', 'destroy', 'start', 'stop']);
  const supervisor = (id: string): Supervisor =>
    stepping(portal.gateway.supervisor(id), ['release', 'setAppVariables', 'update']);
  const gateway = new Proxy<Gateway>(portal.gateway, {
    get: (object, name) => (name === 'supervisor' ? supervisor : Reflect.get(object, name)),
  });
  return {
    died: () => dead,
    portal: {
      ...portal,
      change: step(portal.change) as Portal['change'],
      forge: stepping(portal.forge, forgeCalls),
      openForge: (kind, options) =>
        stepping<RemoteForge>(portal.openForge(kind, options), [...forgeCalls, 'ensureHook', 'removeHook']),
      git: stepping<GitStore>(portal.git, ['archive']),
      engines: { ...portal.engines, of: () => engine },
      gateway: stepping(gateway, ['whenConnected', 'whenStatus', 'whenReplicas']),
    },
  };
}
