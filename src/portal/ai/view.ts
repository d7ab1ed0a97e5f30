import type { BlueprintAi, ProviderId } from '#contract/ai.ts';
import { allowedModels, chatProvider, type ProviderFacts, served } from './rules.ts';
import { withoutPrice } from './tariffs.ts';

type Row = ProviderFacts & { lastFour: string | null };
type OwnPrice = { provider: ProviderId; model: string };

/** @param own prices of the organization */
export function viewBlueprintAi(rows: readonly Row[], own: readonly OwnPrice[]): BlueprintAi {
  const viewProvider = (row: Row) => ({
    enabled: row.enabled,
    key: { configured: row.hasKey, lastFour: row.lastFour },
    model: row.model,
    models: row.models,
    unpriced: served(row) ? withoutPrice(own, row.provider, allowedModels(row)) : [],
    baseUrl: row.baseUrl,
  });
  const [anthropic, openai, custom] = (['anthropic', 'openai', 'custom'] as const).map(
    (provider) => rows.find((row) => row.provider === provider)!,
  ) as [Row, Row, Row];
  const chat = chatProvider(rows);
  return {
    anthropic: { ...viewProvider(anthropic), mode: anthropic.mode },
    openai: viewProvider(openai),
    custom: { ...viewProvider(custom), name: custom.name },
    chat: chat && { provider: chat.provider, model: chat.model },
  };
}
