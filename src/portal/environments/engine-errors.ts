import type { ORPCError } from '@orpc/server';
import type { ErrorCode } from '#contract/errors.ts';
import { EngineError } from '#engines/engine.ts';
import { fail } from '../fail.ts';

const codes: Record<EngineError['code'], ErrorCode> = {
  not_found: 'NOT_FOUND',
  invalid_spec: 'BAD_REQUEST',
  invalid_given: 'BAD_REQUEST',
  setup_failed: 'ENGINE_FAILED',
  no_space: 'ENGINE_FAILED',
  unauthorized: 'NOT_CONFIGURED',
  unavailable: 'SERVICE_UNAVAILABLE',
  failed: 'ENGINE_FAILED',
};

/** What a driver threw, as an error of the contract; anything else as it is. */
export function fromEngine(error: unknown): unknown {
  return error instanceof EngineError ? contractError(error) : error;
}

function contractError(error: EngineError): ORPCError<ErrorCode, unknown> {
  const code = codes[error.code];
  return code === 'NOT_CONFIGURED' ? fail(code) : fail(code, error.message);
}

/** Runs a call to an engine, with its errors turned into the contract's. */
export async function engineCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromEngine(error);
  }
}
