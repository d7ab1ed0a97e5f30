import type { ProviderId } from '#contract/ai.ts';

/** In US dollars per million tokens, as providers print them. */
export interface Price {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export interface ShippedModel {
  price: Price;
  /** Tokens of one request, and of one answer. */
  context: number;
  output: number;
  /** A request with more input tokens than this costs twice the input, and one and a half times the output. */
  longFrom: number | null;
}

/**
 * As models.dev had the providers' prices in November 2026: input, output, read from and written to the prompt cache; then the
 * largest request and the largest answer in tokens; then from where on a long request costs more. An organization's own
 * prices come first, so a line that has aged is mended by an admin, not by a release.
 */
const table: Record<string, [number, number, number, number, number, number, number?]> = {
  'anthropic/claude-fable-5': [10, 50, 1, 12.5, 1_000_000, 128_000],
  'anthropic/claude-fable-5-1': [10, 50, 0.25, 12.5, 1_000_000, 128_000],
  'anthropic/claude-haiku-4-5': [1, 5, 0.1, 1.25, 200_000, 64_000],
  'anthropic/claude-opus-4-5': [5, 25, 0.5, 6.25, 200_000, 64_000],
  'anthropic/claude-opus-4-6': [5, 25, 0.5, 6.25, 1_000_000, 128_000],
  'anthropic/claude-opus-4-7': [5, 25, 0.5, 6.25, 1_000_000, 128_000],
  'anthropic/claude-opus-4-8': [5, 25, 0.5, 6.25, 1_000_000, 128_000],
  'anthropic/claude-opus-5': [5, 25, 0.5, 6.25, 1_000_000, 128_000],
  'anthropic/claude-opus-5-5': [4, 20, 0.2, 5, 1_000_000, 128_000],
  'anthropic/claude-sonnet-4-5': [3, 15, 0.3, 3.75, 1_000_000, 64_000],
  'anthropic/claude-sonnet-4-6': [3, 15, 0.3, 3.75, 1_000_000, 128_000],
  'anthropic/claude-sonnet-5': [2, 10, 0.2, 2.5, 1_000_000, 128_000],
  'openai/gpt-4.1': [2, 8, 0.5, 2, 1_047_576, 32_768],
  'openai/gpt-4.1-mini': [0.4, 1.6, 0.1, 0.4, 1_047_576, 32_768],
  'openai/gpt-4o': [2.5, 10, 1.25, 2.5, 128_000, 16_384],
  'openai/gpt-4o-mini': [0.15, 0.6, 0.075, 0.15, 128_000, 16_384],
  'openai/gpt-5': [1.25, 10, 0.125, 1.25, 400_000, 128_000],
  'openai/gpt-5-mini': [0.25, 2, 0.025, 0.25, 400_000, 128_000],
  'openai/gpt-5-nano': [0.05, 0.4, 0.005, 0.05, 400_000, 128_000],
  'openai/gpt-5-pro': [15, 120, 15, 15, 400_000, 272_000],
  'openai/gpt-5.1': [1.25, 10, 0.125, 1.25, 400_000, 128_000],
  'openai/gpt-5.2': [1.75, 14, 0.175, 1.75, 400_000, 128_000],
  'openai/gpt-5.2-pro': [21, 168, 21, 21, 400_000, 128_000],
  'openai/gpt-5.3-codex': [1.75, 14, 0.175, 1.75, 400_000, 128_000],
  'openai/gpt-5.3-codex-spark': [1.75, 14, 0.175, 1.75, 128_000, 32_000],
  'openai/gpt-5.4': [2.5, 15, 0.25, 2.5, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.4-mini': [0.75, 4.5, 0.075, 0.75, 400_000, 128_000],
  'openai/gpt-5.4-nano': [0.2, 1.25, 0.02, 0.2, 400_000, 128_000],
  'openai/gpt-5.4-pro': [30, 180, 30, 30, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.5': [5, 30, 0.5, 5, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.5-pro': [30, 180, 30, 30, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.6': [4, 20, 0.4, 5, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.6-luna': [0.2, 1.2, 0.02, 0.25, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.6-sol': [4, 20, 0.4, 5, 1_050_000, 128_000, 272_000],
  'openai/gpt-5.6-terra': [2, 12, 0.2, 2.5, 1_050_000, 128_000, 272_000],
  'openai/gpt-6-astra': [10, 50, 1, 12.5, 1_050_000, 128_000, 272_000],
  'openai/gpt-6-luna': [0.1, 0.5, 0.01, 0.125, 1_050_000, 128_000, 272_000],
  'openai/gpt-6-sol': [2, 10, 0.2, 2.5, 1_050_000, 128_000, 272_000],
  'openai/o3': [2, 8, 0.5, 2, 200_000, 100_000],
  'openai/o3-pro': [20, 80, 20, 20, 200_000, 100_000],
};

/** Providers' names of one dated model, such as `-20251001` and `-2024-11-20`, cost what the undated one does. */
const dated = /-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

/** Undefined for a model that Slipway ships no price of: every custom one, and those that are newer than this release. */
export function shippedModel(provider: ProviderId, model: string): ShippedModel | undefined {
  const row = table[`${provider}/${model}`] ?? table[`${provider}/${model.replace(dated, '')}`];
  if (!row) return undefined;
  const [input, answer, cacheRead, cacheWrite, context, output, longFrom] = row;
  return { price: { input, output: answer, cacheRead, cacheWrite }, context, output, longFrom: longFrom ?? null };
}

export const shippedPrices = (): { provider: ProviderId; model: string; price: Price }[] =>
  Object.keys(table).map((name) => {
    const slash = name.indexOf('/');
    const provider = name.slice(0, slash) as ProviderId;
    const model = name.slice(slash + 1);
    return { provider, model, price: shippedModel(provider, model)!.price };
  });
