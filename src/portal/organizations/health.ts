import { ORPCError } from '@orpc/server';
import { type Engine, EngineError } from '#engines/engine.ts';
import type { ClusterFacts } from './view.ts';

/** A cluster that does not answer within this time counts as unwell, so that the page about it still opens. */
const patience = 5_000;

/** Asks an engine how it is. */
export async function healthOf(find: () => Engine): Promise<Omit<ClusterFacts, 'checkedAt'>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<Omit<ClusterFacts, 'checkedAt'>>((resolve) => {
    timer = setTimeout(resolve, patience, unwell('It does not answer.'));
  });
  const answer = look(find).catch((error) => {
    // A raw error may name hosts and paths: only what was written for people is shown.
    const said = error instanceof EngineError || error instanceof ORPCError;
    return unwell(said ? error.message : 'It fails.');
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

const unwell = (message: string) => ({ health: { ok: false, message }, isolation: null });

async function look(find: () => Engine) {
  const engine = find();
  const [isolation] = await Promise.all([engine.isolation(), engine.projects()]);
  return { health: { ok: true, message: 'It answers.' }, isolation };
}
