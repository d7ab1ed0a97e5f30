import { type ErrorCode, errors } from '#contract/errors.ts';

/** A refusal with a code of the contract; everything else that is thrown is answered as `INTERNAL_SERVER_ERROR`. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  constructor(code: ErrorCode, message?: string) {
    super(message ?? errors[code].message);
    this.name = 'HttpError';
    this.code = code;
    this.status = errors[code].status;
  }
}
