import type { ProviderId } from '#contract/ai.ts';
import { shippedModel } from './prices.ts';
import { allowedModels, claudeModels, type ProviderFacts, served } from './rules.ts';

/** Replaced inside by where the gateway is there: `http://127.0.0.1:PORT/ai`. */
const gateway = '{SLIPWAY_AI_URL}';

/** Base URLs as tools expect them: Anthropic's without the version, OpenAI's with it. */
const baseUrl: Record<ProviderId, string> = {
  anthropic: `${gateway}/anthropic`,
  openai: `${gateway}/openai/v1`,
  custom: `${gateway}/custom/v1`,
};

/** Nothing that tools do on their own: no updates, no news, no statistics. */
const quiet = {
  CLAUDE_CODE_SANDBOXED: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_SHARE: '1',
};

/**
 * What processes of a workspace are given. The token is the workspace's own; where builders sign in with their own account,
 * there is none, and no address either, or a tool would send their credentials to the gateway.
 */
export function toolVariables(all: readonly ProviderFacts[], token: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const facts of all) {
    if (!facts.enabled) continue;
    if (facts.provider === 'anthropic') Object.assign(variables, quiet);
    if (!served(facts)) continue;
    if (facts.provider === 'anthropic') {
      variables.ANTHROPIC_BASE_URL = baseUrl.anthropic;
      variables.ANTHROPIC_AUTH_TOKEN = token;
      if (facts.model !== null) Object.assign(variables, claudeModels({ ...facts, model: facts.model }));
    } else if (!variables.OPENAI_API_KEY) {
      variables.OPENAI_BASE_URL = baseUrl[facts.provider];
      variables.OPENAI_API_KEY = token;
      if (facts.model !== null) variables.OPENAI_MODEL = facts.model;
    }
  }
  return variables;
}

/** How OpenCode speaks to each; all three are part of it. */
const packages: Record<ProviderId, string> = {
  anthropic: '@ai-sdk/anthropic',
  openai: '@ai-sdk/openai',
  custom: '@ai-sdk/openai-compatible',
};

/** Of a model that Slipway does not know: what most servers of one's own can do. */
const modest = { context: 128_000, output: 8_192 };

/** OpenCode's whole configuration: one provider, its allowed models, nothing that leaves the workspace. */
export function chatConfiguration(facts: ProviderFacts & { model: string }, token: string): Record<string, unknown> {
  const { provider, model } = facts;
  const models = allowedModels(facts).map((name) => {
    const { context, output } = shippedModel(provider, name) ?? modest;
    return [name, { name, limit: { context, output } }];
  });
  return {
    model: `${provider}/${model}`,
    small_model: `${provider}/${model}`,
    enabled_providers: [provider],
    autoupdate: false,
    share: 'disabled',
    provider: {
      [provider]: {
        npm: packages[provider],
        name: facts.name,
        options: {
          baseURL: provider === 'anthropic' ? `${baseUrl.anthropic}/v1` : baseUrl[provider],
          apiKey: token,
        },
        models: Object.fromEntries(models),
      },
    },
  };
}
