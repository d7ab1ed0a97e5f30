import type { Price } from './prices.ts';
import type { Told, Usage } from './usage.ts';

/** Anthropic's price of a token that is written to the cache for an hour, against one for five minutes. */
const longWrite = 1.6;
/** No model that has a price answers faster, in tokens per second: what bounds an answer whose end was not seen. */
const fastest = 500;

export interface Tariff {
  price: Price;
  longFrom: number | null;
}

/** In micro-dollars, rounded up: dollars per million tokens are micro-dollars per token. */
export function costOf({ price, longFrom }: Tariff, usage: Usage): number {
  const long = longFrom !== null && usage.input + usage.cacheRead + usage.cacheWrite > longFrom;
  const input =
    usage.input * price.input +
    usage.cacheRead * price.cacheRead +
    (usage.cacheWrite - usage.cacheWriteLong) * price.cacheWrite +
    usage.cacheWriteLong * price.cacheWrite * longWrite;
  const output = usage.output * price.output;
  // Prices have six decimals at most; without this, 0.1 + 0.2 would cost a micro-dollar more.
  return Math.ceil(Number((input * (long ? 2 : 1) + output * (long ? 1.5 : 1)).toFixed(6)));
}

/** More than a request can cost, in micro-dollars: held until its real cost is known. */
export function mostCost({ price, longFrom }: Tariff, inputTokens: number, outputTokens: number): number {
  const dearest = { input: Math.max(price.input, price.cacheRead, price.cacheWrite * longWrite), output: price.output };
  const usage = { input: inputTokens, output: outputTokens, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };
  return costOf({ price: { ...dearest, cacheRead: 0, cacheWrite: 0 }, longFrom }, usage);
}

/**
 * The usage that is paid for. What the provider did not tell, because somebody hung up or it does not count, is taken at its
 * most: never too little, so that hanging up is no way around a budget.
 *
 * @param most what was reserved
 * @param seconds from the request to the end of what was seen of the answer
 */
export function usageOf(told: Told, most: { inputTokens: number; outputTokens: number }, seconds: number): Usage {
  const input = told.input ?? { input: most.inputTokens, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };
  const output = told.output ?? Math.min(most.outputTokens, Math.ceil(seconds * fastest));
  return { ...input, output };
}
