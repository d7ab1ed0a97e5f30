import { z } from 'zod';
import type { Handle } from '#engines/engine.ts';
import { keptState } from '../state.ts';
import { readJson } from './commands.ts';

/** `state.json`. Mode 0600, because of `variables`. */
const state = keptState.extend({
  /** Host uid and gid of everything inside; null when the portal itself is unprivileged and so cannot give one. */
  uid: z.int().nullable(),
});
export type State = z.infer<typeof state>;

/** Null when there is none; throws when it cannot be read, because guessing would lose files. */
export async function readState(path: string): Promise<State | null> {
  const value = await readJson(path);
  return value === null ? null : state.parse(value);
}

export const handleOf = (state: State): Handle => ({
  engine: 'local',
  version: 1,
  id: state.id,
  data: { version: state.version },
});
