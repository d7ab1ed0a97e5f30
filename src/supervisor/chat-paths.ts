import type { ChatUp } from '#contract/chat.ts';

type Method = ChatUp['method'];

const id = '[A-Za-z0-9_]{1,64}';

/**
 * All that a chat may ask of OpenCode. Its API has more: other projects of the machine, provider sign-ins, raw files, its own
 * shells. What a panel does not need is not reachable by whoever holds a panel's socket.
 */
const paths: [Method, string][] = [
  ['GET', '/session'],
  ['POST', '/session'],
  ['GET', '/session/status'],
  ['PATCH', `/session/${id}`],
  ['DELETE', `/session/${id}`],
  ['GET', `/session/${id}/message`],
  ['GET', `/session/${id}/todo`],
  ['GET', `/session/${id}/diff`],
  ['POST', `/session/${id}/prompt_async`],
  ['POST', `/session/${id}/abort`],
  ['GET', '/permission'],
  ['POST', `/permission/${id}/reply`],
  ['GET', '/question'],
  ['POST', `/question/${id}/(?:reply|reject)`],
];
const patterns = paths.map(([method, path]) => [method, new RegExp(`^${path}(?:\\?limit=\\d{1,4})?$`)] as const);

export function isAllowed(method: string, path: string): boolean {
  return patterns.some(([allowed, pattern]) => allowed === method && pattern.test(path));
}

/** Whether a request begins a turn of the model, before which the project's state is kept. */
export function beginsTurn(method: string, path: string): boolean {
  return method === 'POST' && path.endsWith('/prompt_async');
}

/** Events that a panel shows something of. OpenCode tells much more, such as each file that changed in `node_modules`. */
export function isShown(type: string): boolean {
  return /^(?:session|message|permission|question|todo)\./.test(type) || type === 'file.edited';
}
