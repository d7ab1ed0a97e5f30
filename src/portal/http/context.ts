import type { FastifyReply } from 'fastify';
import type { Caller, Member } from '../actor.ts';
import { fail } from '../fail.ts';
import type { IdKind } from '../ids.ts';
import type { Portal } from '../portal.ts';

/** What a route's handler is given beside its input. */
export interface RequestContext {
  portal: Portal;
  request: RequestFacts;
  reply: FastifyReply;
  /** Filled in by the guard before any handler runs. */
  caller: Caller | null;
  member: Member | null;
}

export interface RequestFacts {
  id: string;
  method: string;
  path: string;
  ip: string;
  userAgent: string | null;
  authorization: string | undefined;
  sessionCookie: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
  idempotencyKey: string | undefined;
}

/** The signed-in caller of a route whose row says `person`, `member` or `admin`. */
export function callerOf(context: RequestContext): Caller {
  if (!context.caller) throw fail('UNAUTHORIZED');
  return context.caller;
}

/** The member of a route whose row says `member` or `admin`: the guard has checked the organization of the path. */
export function memberOf(context: RequestContext): Member {
  if (!context.member) throw fail('NOT_FOUND');
  return context.member;
}

/** The id of what this request makes: the same one again when the caller repeats it with the same Idempotency-Key. */
export function idOf(context: RequestContext, kind: IdKind): string {
  const { idempotencyKey } = context.request;
  return context.portal.ids(
    kind,
    idempotencyKey && context.caller ? `${context.caller.person.id}\n${idempotencyKey}` : null,
  );
}
