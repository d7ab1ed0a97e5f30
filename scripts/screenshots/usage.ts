import type { ProviderId } from '#contract/ai.ts';
import { costOf } from '#portal/ai/cost.ts';
import { shippedModel } from '#portal/ai/prices.ts';

export interface UsageRow {
  provider: ProviderId;
  model: string;
  at: Date;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** In micro-dollars. */
  cost: number;
}

/** How eagerly people work with AI in a workspace, in requests on a usual day, and with which models, the first one most. */
const habits: Record<string, { requests: number; models: [ProviderId, string][] }> = {
  'Quarterly wins': {
    requests: 46,
    models: [
      ['anthropic', 'claude-sonnet-4-5'],
      ['anthropic', 'claude-opus-4-5'],
    ],
  },
  'Orders by region': {
    requests: 31,
    models: [
      ['anthropic', 'claude-sonnet-4-5'],
      ['anthropic', 'claude-haiku-4-5'],
    ],
  },
  'Budget 2027': { requests: 14, models: [['openai', 'gpt-5-mini']] },
  'Forecast Q1': { requests: 22, models: [['openai', 'gpt-5']] },
  'Halden renewal': { requests: 9, models: [['openai', 'gpt-5']] },
};

/** What one workspace used on each of the last thirty days; always the same for its name. Nobody works on Sundays. */
export function usageOf30Days(workspace: string, now: Date): UsageRow[] {
  const habit = habits[workspace];
  if (!habit) return [];
  const random = numbersOf(workspace);
  return Array.from({ length: 30 }, (_, daysAgo) => {
    const day = new Date(now.getTime() - daysAgo * 86_400_000);
    const weekend = { 0: 0, 6: 0.12 }[day.getUTCDay()] ?? 1;
    // It grows with the weeks, and no day is like the one before.
    const requests = Math.round(habit.requests * weekend * (1.25 - daysAgo / 45) * (0.4 + random()));
    // An hour or two of work, in the morning or after lunch.
    const began = day.getTime() - (2 + 3 * random()) * 3_600_000;
    const within = (0.5 + random()) * 3_600_000;
    return Array.from({ length: requests }, () => request(habit.models, new Date(began + within * random()), random));
  }).flat();
}

function request(models: [ProviderId, string][], at: Date, random: () => number): UsageRow {
  const [provider, model] = models[random() < 0.8 ? 0 : models.length - 1]!;
  const usage = {
    input: Math.round(400 + 5_000 * random()),
    output: Math.round(150 + 2_600 * random() ** 2),
    cacheRead: Math.round(60_000 * random()),
    cacheWrite: provider === 'anthropic' ? Math.round(6_000 * random()) : 0,
  };
  const { price, longFrom } = shippedModel(provider, model)!;
  return {
    ...{ provider, model, at, inputTokens: usage.input, outputTokens: usage.output },
    ...{ cacheReadTokens: usage.cacheRead, cacheWriteTokens: usage.cacheWrite },
    cost: costOf({ price, longFrom }, { ...usage, cacheWriteLong: 0 }),
  };
}

/** Numbers from 0 to 1 that look random and are the same for the same seed: Lehmer's generator. */
function numbersOf(seed: string): () => number {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2_147_483_647, 7);
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
