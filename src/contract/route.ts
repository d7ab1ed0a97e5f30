import { oc } from '@orpc/contract';
import { errors } from './errors.ts';

/** Who may call a route at all. What they may do to one resource is decided by the policy, in the portal. */
export type Caller =
  /** No sign-in needed. */
  | 'anyone'
  /** Any signed-in person, in any organization or none. */
  | 'person'
  /** An active member of the organization in the path. */
  | 'member'
  /** A member with the role `admin` of the organization in the path. */
  | 'admin';

export interface RouteMeta {
  caller: Caller;
  /** True when only a browser session may call it: an API key must not mint keys wider or longer-lived than itself. */
  sessionOnly?: boolean;
  /** True when the answer holds a secret that is shown once: it is kept nowhere, not for a repeated request either. */
  secretAnswer?: boolean;
}

const errorMap = Object.fromEntries(
  Object.entries(errors).map(([code, { status, message }]) => [code, { status, message }]),
) as { [C in keyof typeof errors]: { status: number; message: string } };

const base = oc.$meta<RouteMeta>({ caller: 'admin' }).errors(errorMap);

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One row of the contract. The default of `caller` is the narrowest, so a forgotten one closes a route, never opens it.
 *
 * @param caller who may call it at all
 * @param method HTTP method
 * @param path below `/api`
 * @param options OpenAPI summary, and the status of success when it is not 200
 */
export function route(
  caller: Caller,
  method: Method,
  path: `/v1/${string}`,
  options: { summary: string; successStatus?: number } & Omit<RouteMeta, 'caller'>,
) {
  const { summary, successStatus = 200, ...meta } = options;
  return base.meta({ caller, ...meta }).route({ method, path, summary, successStatus });
}
