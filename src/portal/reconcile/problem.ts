import { ORPCError } from '@orpc/server';
import { EngineError } from '#engines/engine.ts';
import { PhaseError } from './phases.ts';

/** What went wrong, for the builder. */
export interface Problem {
  code: string;
  message: string;
}

export function problemOf(error: unknown): Problem {
  const cause = error instanceof PhaseError ? error.cause : error;
  if (cause instanceof EngineError) return { code: `ENGINE_${cause.code.toUpperCase()}`, message: cause.message };
  if (cause instanceof ORPCError) return { code: cause.code, message: cause.message };
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return {
      code: 'TIMEOUT',
      message: 'It did not come up in time. Start it again, or ask an admin to look at its logs.',
    };
  }
  return {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'The portal failed at this step. Start it again; if it fails again, ask an admin.',
  };
}
