/**
 * What the supervisor is sent, checked by hand. The contract's schemas would do it in fewer lines, but their library is a
 * third of a supervisor's memory, and a portal has hundreds of supervisors. The types are the contract's, so that the
 * compiler sees a difference in shape; input.test.ts holds both against the same values.
 */
import type { z } from 'zod';
import type { ChatUp, openChatInput } from '#contract/chat.ts';
import type {
  AppVariables,
  claimInput,
  openTerminalInput,
  SupervisorConfig,
  snapshotInput,
  terminalUp,
} from '#contract/supervisor.ts';
import { HttpError } from './http-error.ts';

/** Answers what may be used. @throws HttpError BAD_REQUEST with the name of the field, never its value */
export type Read<T> = (value: unknown, name?: string) => T;

const refuse = (name = 'what was sent'): never => {
  throw new HttpError('BAD_REQUEST', `Not valid: ${name}.`);
};

const text =
  (max = Number.POSITIVE_INFINITY): Read<string> =>
  (value, name) =>
    typeof value === 'string' && value.length <= max ? value : refuse(name);

const match =
  <T extends string = string>(pattern: RegExp): Read<T> =>
  (value, name) =>
    typeof value === 'string' && pattern.test(value) ? (value as T) : refuse(name);

const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Read<number> =>
  (value, name) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? (value as number) : refuse(name);

const positive: Read<number> = (value, name) =>
  Number.isFinite(value) && (value as number) > 0 ? (value as number) : refuse(name);

const absentOr =
  <T, D>(read: Read<T>, otherwise: D): Read<T | D> =>
  (value, name) =>
    value === undefined ? otherwise : read(value, name);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only what is named is taken over. */
const object =
  <T>(shape: { [K in keyof T]-?: Read<T[K]> }): Read<T> =>
  (value, name) => {
    if (!isObject(value)) return refuse(name);
    const fields = Object.entries<Read<unknown>>(shape).map(([field, read]) => [field, read(value[field], field)]);
    return Object.fromEntries(fields) as T;
  };

const variables: Read<Record<string, string>> = (value, name) =>
  isObject(value) && Object.values(value).every((one) => typeof one === 'string')
    ? (value as Record<string, string>)
    : refuse(name);

const author = object({ name: text(), email: text() });
/** It becomes an argument of git: nothing that could be an option. */
const sha = match(/^[0-9a-f]{40}$/);

const essentials = object({
  ...{ environment: text(64), url: text(), token: text(), home: text(), project: text() },
  ...{ variables, lease: positive },
});
/** An engine made it, with the contract's types: seen to is only that this is such a document at all. */
export const readConfig: Read<SupervisorConfig> = (value) => {
  essentials(value);
  return value as SupervisorConfig;
};

export const claim = object<z.infer<typeof claimInput>>({
  claimant: match(/^.{1,200}$/s),
  variables,
  author,
  lease: positive,
});

const cells = integer(2, 1000);
export const openTerminal = object<z.infer<typeof openTerminalInput>>({
  id: match(/^[a-z0-9-]{1,40}$/),
  cols: absentOr(cells, 80),
  rows: absentOr(cells, 24),
  command: absentOr(text(4000), undefined),
  variables: absentOr(variables, {}),
});

export const openChat = object<z.infer<typeof openChatInput>>({ variables });

/** From a browser, unread by the portal. What its body means is for OpenCode to judge. */
export const chatRequest = object<ChatUp>({
  id: integer(0),
  method: match<ChatUp['method']>(/^(?:GET|POST|PATCH|DELETE)$/),
  path: text(300),
  body: (value) => value,
});

export const takeSnapshot = object<z.infer<typeof snapshotInput>>({ message: text(2000), author });

const objectsQuery = object({ tree: sha, have: absentOr(text(5000), '') });
export const objects: Read<{ tree: string; have: string[] }> = (value) => {
  const { tree, have } = objectsQuery(value);
  return {
    tree,
    have: have
      .split(',')
      .filter(Boolean)
      .map((base) => sha(base, 'have')),
  };
};

export const update = object({ from: sha, to: sha });

export const release = object({ commit: sha });

export const appVariables = object<AppVariables>({ revision: integer(0), variables });

const follow = new Map([...['', '0', 'false'].map((no) => [no, false] as const), ['1', true], ['true', true]]);
const logsQuery = object({ service: text(40), follow: absentOr(text(), '') });
export const readLogs: Read<{ service: string; follow: boolean }> = (value) => {
  const query = logsQuery(value);
  return { service: query.service, follow: follow.get(query.follow) ?? refuse('follow') };
};

const attachQuery = object({ offset: absentOr(match(/^\d{1,15}$/), '0') });
export const attach: Read<{ offset: number }> = (value) => ({ offset: Number(attachQuery(value).offset) });

const resize = object({ cols: cells, rows: cells });
const ack = object({ bytes: integer(0) });
/** From a browser, unread by the portal. */
export const terminalMessage: Read<z.infer<typeof terminalUp>> = (value) => {
  const type = isObject(value) ? value.type : undefined;
  if (type === 'resize') return { type, ...resize(value) };
  if (type === 'ack') return { type, ...ack(value) };
  return refuse('type');
};
