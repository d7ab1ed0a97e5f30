import type { BlueprintAi } from '#contract/ai.ts';
import { chatProvider, type ProviderFacts } from './rules.ts';

type Row = ProviderFacts & { lastFour: string | null };

const viewProvider = ({ enabled, hasKey, lastFour, model, models, baseUrl }: Row) => ({
  enabled,
  key: { configured: hasKey, lastFour },
  model,
  models,
  baseUrl,
});

export function viewBlueprintAi(rows: readonly Row[]): BlueprintAi {
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
