import { z } from 'zod';

/**
 * What the WebSocket of a chat carries, as text frames of JSON. It is a narrow door to the OpenCode server in the workspace:
 * requests to a closed list of its paths, their answers, and its events as they come. Nothing is kept for a reader who
 * was away: after `ready` it asks for what it shows.
 */
export const chatUp = z.object({
  /** Chosen by the caller; the answer carries it. */
  id: z.int().nonnegative(),
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  /** A path of OpenCode's own API, such as `/session`. */
  path: z.string().max(300),
  body: z.unknown().optional(),
});
export type ChatUp = z.infer<typeof chatUp>;

export const chatEvent = z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()) });
export type ChatEvent = z.infer<typeof chatEvent>;

export const chatDown = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('event'), event: chatEvent }),
  z.object({ type: z.literal('answer'), id: z.int().nonnegative(), status: z.int(), body: z.unknown() }),
]);
export type ChatDown = z.infer<typeof chatDown>;

/** `POST /chat` of a supervisor: starts the chat's server when it does not run. A repeated call answers the same. */
export const openChatInput = z.object({
  /** What its server alone is told: the model, and how to reach it. */
  variables: z.record(z.string(), z.string()),
});
export const openedChat = z.discriminatedUnion('ready', [
  z.object({ ready: z.literal(true) }),
  z.object({ ready: z.literal(false), reason: z.string().max(500) }),
]);
