import type { z } from 'zod';
import { errorOf, type Refusal } from './answers.ts';
import { ForgeError, type RemoteForgeOptions } from './forge.ts';

export interface Call<T> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's address, with its query; what it is made of is escaped by the caller. */
  path: string;
  body?: unknown;
  /** What is read of the answer. */
  schema: z.ZodType<T>;
}

export interface Answer<T> {
  body: T;
  headers: Headers;
}

/**
 * Calls a forge's API.
 *
 * @param about.name as people know it
 * @param about.api address without a slash at its end
 * @param about.words what an answer means, where that can be said better than {@link errorOf} does
 * @returns a function that throws ForgeError for whatever is no success
 */
export function restOf(
  about: {
    name: string;
    api: string;
    headers: Record<string, string> | (() => Promise<Record<string, string>>);
    words?: (refusal: Refusal) => string | undefined;
  },
  fetch: RemoteForgeOptions['fetch'],
) {
  const failed = (error: unknown) => {
    if (error instanceof ForgeError) return error;
    return new ForgeError('unavailable', `${about.name} could not be reached. The portal tries again by itself.`, {
      cause: error,
    });
  };

  return async <T>({ method = 'GET', path, body, schema }: Call<T>): Promise<Answer<T>> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const own = typeof about.headers === 'function' ? await about.headers() : about.headers;
    const headers = { ...own, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const read = async () => {
      // Followed, a redirect could carry the token to another host.
      const response = await fetch(about.api + path, { method, headers, redirect: 'manual', ...json });
      return { response, text: await response.text() };
    };
    const { response, text } = await read().catch((error: unknown) => {
      throw failed(error);
    });
    const answer = parsed(text);
    if (!response.ok) {
      const refusal = refusalOf(response, answer);
      throw errorOf(about.name, refusal, new Date(), about.words?.(refusal));
    }
    const result = schema.safeParse(answer);
    if (!result.success) {
      const message = `${about.name} answered what its API does not describe. Check the address in Settings, Forge.`;
      throw new ForgeError('failed', message, { cause: result.error });
    }
    return { body: result.data, headers: response.headers };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of a proxy, or of a server that is none of a forge's.
    return null;
  }
}

function refusalOf({ status, headers }: Response, answer: unknown): Refusal {
  return {
    status,
    message: wordsOf(answer),
    retryAfter: headers.get('retry-after'),
    // GitLab’s have no prefix.
    rateLimitRemaining: headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining'),
    rateLimitReset: headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset'),
  };
}

/**
 * What a forge says for people: in `message` and GitHub also in `errors`, GitLab also in `error_description` and by field,
 * Bitbucket in `error.message`.
 */
function wordsOf(answer: unknown): string {
  const { message, errors, error, error_description } = (answer ?? {}) as Record<string, unknown>;
  return [
    ...textsIn(message),
    ...textsIn(errors, 'message'),
    ...textsIn(error, 'message'),
    ...textsIn(error_description),
  ]
    .filter((text, at, all) => all.indexOf(text) === at)
    .join(' ');
}

/** The strings in a value: itself, those of a list, or those of an object's fields. @param field of an object, only this one */
function textsIn(value: unknown, field?: string): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, field));
  if (typeof value !== 'object' || value === null) return [];
  const fields: Record<string, unknown> = { ...value };
  return field ? textsIn(fields[field]) : Object.values(fields).flatMap((each) => textsIn(each));
}

/** Null in the place of these errors. */
export async function orNull<T>(promise: Promise<T>, ...codes: ForgeError['code'][]): Promise<T | null> {
  return promise.catch((error: unknown) => {
    if (error instanceof ForgeError && codes.includes(error.code)) return null;
    throw error;
  });
}
