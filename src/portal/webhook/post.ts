import type { Config } from '../config.ts';
import { guardedFetch, type OutboundLimits } from '../outbound/guarded-fetch.ts';
import { mayPass } from './rules.ts';

/** Longer than this no chat takes. */
const timeoutMs = 10_000;
const longestAnswer = 300;

export interface Answer {
  sent: boolean;
  /** It is worth another try. */
  again: boolean;
  /** The other server's words, or why it could not be asked; without its address, which is a secret. */
  answer: string;
}

/** What an admin's address may be, and how much of its answer is read. */
export const webhookLimits = (config: Pick<Config, 'webhookAllowHosts' | 'upstreamProxy'>): OutboundLimits => ({
  allowHosts: config.webhookAllowHosts,
  proxy: config.upstreamProxy,
  maxBytes: 20_000,
  timeoutMs,
});

/** Posts one message. @param id of the message: the same again when it is repeated */
export async function post(
  config: Parameters<typeof webhookLimits>[0],
  url: string,
  message: { id: string; text: string },
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': message.id };
  const init = { method: 'POST', headers, body: JSON.stringify({ text: message.text }) };
  try {
    const response = await guardedFetch(url, init, webhookLimits(config));
    const { ok, status } = response;
    const words = await response.text();
    return { sent: ok, again: mayPass(status), answer: shorten(`${status} ${words}`, url) };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    const why = timedOut ? `It did not answer in ${timeoutMs / 1000} seconds.` : (error as Error).message;
    return { sent: false, again: true, answer: shorten(why, url) };
  }
}

const shorten = (words: string, url: string) => words.replaceAll(url, '…').trim().slice(0, longestAnswer);
