import type { ProviderId } from '#contract/ai.ts';
import { providerIds } from '#contract/ai.ts';
import { ownBaseUrl } from './endpoints.ts';

/** A provider as a blueprint has it, without its key. */
export interface ProviderFacts {
  provider: ProviderId;
  enabled: boolean;
  mode: 'user_oauth' | 'api_key';
  name: string;
  hasKey: boolean;
  model: string | null;
  models: string[];
  baseUrl: string | null;
}

/** Providers are called by these names; a custom one by its own. */
export const providerNames: Record<ProviderId, string> = { anthropic: 'Anthropic', openai: 'OpenAI', custom: 'Custom' };

/** What a blueprint has before anybody set anything. */
export const unconfigured = (provider: ProviderId): ProviderFacts => ({
  provider,
  enabled: false,
  mode: 'api_key',
  name: providerNames[provider],
  hasKey: false,
  model: null,
  models: [],
  baseUrl: null,
});

/** Whether requests of a workspace go to this provider through the gateway. A server of one's own may want no key. */
export function served(facts: ProviderFacts): boolean {
  if (!facts.enabled || facts.mode === 'user_oauth') return false;
  return facts.provider === 'custom' ? facts.baseUrl !== null : facts.hasKey;
}

/** Every model that may be asked for. */
export const allowedModels = ({ model, models }: ProviderFacts): string[] => [
  ...new Set(model === null ? models : [model, ...models]),
];

/** Who powers Chat: the first, in the order of {@link providerIds}, that is served and has a model. */
export function chatProvider(all: readonly ProviderFacts[]): (ProviderFacts & { model: string }) | null {
  for (const id of providerIds) {
    const facts = all.find((one) => one.provider === id);
    if (facts && served(facts) && facts.model !== null) return { ...facts, model: facts.model };
  }
  return null;
}

/** Why there is no Chat, in words for a builder. */
export function whyNoChat(all: readonly ProviderFacts[]): string {
  const anthropic = all.find((one) => one.provider === 'anthropic');
  if (anthropic?.enabled && anthropic.mode === 'user_oauth')
    return 'Chat needs a key of the organization. This blueprint has builders sign in to Claude Code with their own account.';
  return 'No AI provider is set up for this blueprint. Ask an admin to add one.';
}

/** What is wrong with a provider that is to be enabled; null when nothing is. */
export function faultOf(facts: ProviderFacts): { field: 'key' | 'model' | 'baseUrl'; message: string } | null {
  if (!facts.enabled || facts.mode === 'user_oauth') return null;
  if (facts.provider === 'custom' && facts.baseUrl === null)
    return { field: 'baseUrl', message: 'Say where the provider is.' };
  if (facts.provider !== 'custom' && !facts.hasKey)
    return { field: 'key', message: 'Add a key to enable this provider.' };
  if (facts.model === null) return { field: 'model', message: 'Choose the model to begin with.' };
  return null;
}

/** Whether a key would go to another address than it was entered for: then it has to be entered again. */
export function movesKey(before: ProviderFacts, after: ProviderFacts): boolean {
  const addressOf = ({ provider, baseUrl }: ProviderFacts) => baseUrl ?? ownBaseUrl[provider];
  return before.hasKey && addressOf(before) !== addressOf(after);
}

/** Claude Code asks for models by their family; each is answered by an allowed one. */
export function claudeModels(facts: ProviderFacts & { model: string }): Record<string, string> {
  const of = (family: string) => allowedModels(facts).find((model) => model.includes(family)) ?? facts.model;
  return {
    ANTHROPIC_MODEL: facts.model,
    ANTHROPIC_DEFAULT_OPUS_MODEL: of('opus'),
    ANTHROPIC_DEFAULT_SONNET_MODEL: of('sonnet'),
    ANTHROPIC_DEFAULT_HAIKU_MODEL: of('haiku'),
  };
}

/** Whether Claude Code can be used, and who pays for it. */
export function claudeCode(facts: ProviderFacts) {
  if (facts.enabled && facts.mode === 'user_oauth')
    return { available: true as const, mode: facts.mode, model: facts.model };
  if (served(facts)) return { available: true as const, mode: facts.mode, model: facts.model };
  return { available: false as const, reason: 'Anthropic is not enabled for this blueprint. Ask an admin.' };
}
