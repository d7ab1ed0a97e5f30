import { z } from 'zod';
import { id, inOrg, inOrgById, line, time } from './common.ts';
import { route } from './route.ts';

/** Who answers prompts. The order is the order in which they power Chat: the first that is enabled and can. */
export const providerIds = ['anthropic', 'openai', 'custom'] as const;
export const providerId = z.enum(providerIds);
export type ProviderId = z.infer<typeof providerId>;

/** `user_oauth`: each builder signs in with an account of their own. `api_key`: the organization's key, through the gateway. */
export const anthropicMode = z.enum(['user_oauth', 'api_key']);

export const model = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[A-Za-z0-9][\w.:/@+-]*$/, 'Use the provider’s own name of the model.');

const baseUrl = z.url({ protocol: /^https?$/ }).max(500);

/** A key never comes back: whether there is one, and its last four characters. */
const keyState = z.object({ configured: z.boolean(), lastFour: z.string().nullable() });

const provider = z.object({
  enabled: z.boolean(),
  key: keyState,
  /** The model that Chat and Claude Code begin with. */
  model: z.string().nullable(),
  /** Every model that may be asked for; the one above is always among them. */
  models: z.array(z.string()),
  /** Those of them that the gateway would be asked for and refuse, until an admin adds a price. */
  unpriced: z.array(z.string()),
  baseUrl: z.string().nullable(),
});

export const blueprintAi = z.object({
  anthropic: provider.extend({ mode: anthropicMode }),
  openai: provider,
  custom: provider.extend({ name: z.string() }),
  /** What powers Chat now, as the order and the modes have it. */
  chat: z.object({ provider: providerId, model: z.string() }).nullable(),
});
export type BlueprintAi = z.infer<typeof blueprintAi>;

/** What is not named stays. `key`: a new one, or null to forget it. */
const providerChange = z
  .object({
    enabled: z.boolean(),
    key: z.string().trim().min(8).max(500).nullable(),
    model: model.nullable(),
    models: z.array(model).max(50),
    /** Null: the provider's own. */
    baseUrl: baseUrl.nullable(),
  })
  .partial();

const money = z.number().nonnegative().max(10_000_000);

/** US dollars per million tokens. */
export const modelPrice = z.object({
  provider: providerId,
  model,
  input: money,
  output: money,
  /** Tokens that the provider read from, or wrote to, its prompt cache. */
  cacheRead: money,
  cacheWrite: money,
});

export const budgetScope = z.enum(['organization', 'blueprint', 'user', 'workspace']);

/** A hard limit. Without a target it holds for each blueprint, user or workspace on its own. */
export const budget = z.object({
  id,
  scope: budgetScope,
  target: z.object({ id, name: z.string() }).nullable(),
  period: z.enum(['day', 'month']),
  /** US dollars. */
  limit: money,
});

export const usageGroup = z.enum(['day', 'user', 'workspace', 'blueprint', 'model']);

const usageNumbers = z.object({
  requests: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  /** US dollars. */
  cost: z.number(),
});

const span = {
  /** First and last day, in UTC; the last 30 days without them. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  user: id.optional(),
  workspace: id.optional(),
  blueprint: id.optional(),
};

export const ai = {
  blueprint: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/ai', {
    summary: 'AI providers of a blueprint. Keys are write-only.',
  })
    .input(inOrgById)
    .output(blueprintAi),

  configure: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/ai', {
    summary:
      'Set the AI providers of a blueprint; what is not named stays. It holds for the next request of every workspace.',
  })
    .input(
      inOrgById.extend({
        anthropic: providerChange.extend({ mode: anthropicMode.optional() }).optional(),
        openai: providerChange.optional(),
        custom: providerChange.extend({ name: line(40).optional() }).optional(),
      }),
    )
    .output(blueprintAi),

  test: route('admin', 'POST', '/v1/orgs/{org}/blueprints/{id}/ai/test', {
    summary: 'Ask a provider for one short answer with what is configured, and say what came of it.',
  })
    .input(inOrgById.extend({ provider: providerId }))
    .output(z.object({ ok: z.boolean(), model: z.string(), milliseconds: z.int(), message: z.string() })),

  /** What the editor of a workspace can offer, in the server's words. */
  workspace: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/ai', {
    summary: 'Which AI tools a workspace has, by whom they are powered, and what is left of its budgets.',
  })
    .input(inOrgById)
    .output(
      z.object({
        chat: z.discriminatedUnion('available', [
          z.object({
            available: z.literal(true),
            provider: z.string(),
            /** What the chat's server calls it, where a model is chosen. */
            providerId,
            model: z.string(),
            models: z.array(z.string()),
          }),
          z.object({ available: z.literal(false), reason: z.string() }),
        ]),
        claudeCode: z.discriminatedUnion('available', [
          z.object({ available: z.literal(true), mode: anthropicMode, model: z.string().nullable() }),
          z.object({ available: z.literal(false), reason: z.string() }),
        ]),
        /** US dollars of the narrowest budget that applies; null without one. */
        budget: z.object({ limit: z.number(), spent: z.number(), period: z.enum(['day', 'month']) }).nullable(),
      }),
    ),

  prices: route('admin', 'GET', '/v1/orgs/{org}/ai/prices', { summary: 'What models cost, per million tokens.' })
    .input(inOrg)
    .output(z.object({ items: z.array(modelPrice.extend({ custom: z.boolean() })), nextCursor: z.null() })),

  setPrices: route('admin', 'PUT', '/v1/orgs/{org}/ai/prices', {
    summary: 'Replace the organization’s own prices. Models without one keep the price that Slipway ships with.',
  })
    .input(inOrg.extend({ prices: z.array(modelPrice).max(500) }))
    .output(z.object({ items: z.array(modelPrice.extend({ custom: z.boolean() })), nextCursor: z.null() })),

  budgets: route('admin', 'GET', '/v1/orgs/{org}/ai/budgets', { summary: 'Hard limits on what AI may cost.' })
    .input(inOrg)
    .output(z.object({ items: z.array(budget.extend({ spent: z.number().nullable() })), nextCursor: z.null() })),

  setBudgets: route('admin', 'PUT', '/v1/orgs/{org}/ai/budgets', {
    summary: 'Replace the list of budgets. A request that would exceed one is refused before it is sent.',
  })
    .input(
      inOrg.extend({
        budgets: z
          .array(
            budget.pick({ scope: true, period: true, limit: true }).extend({ target: id.nullable().default(null) }),
          )
          .max(500),
      }),
    )
    .output(z.object({ items: z.array(budget.extend({ spent: z.number().nullable() })), nextCursor: z.null() })),

  usage: route('admin', 'GET', '/v1/orgs/{org}/ai/usage', {
    summary: 'Requests, tokens and cost, by day, user, workspace, blueprint or model. `Accept: text/csv` exports.',
  })
    .input(inOrg.extend({ ...span, by: usageGroup.default('day') }))
    .output(
      z.object({
        items: z.array(usageNumbers.extend({ key: z.string(), label: z.string() })),
        total: usageNumbers,
        from: z.iso.date(),
        to: z.iso.date(),
        updatedAt: time,
        nextCursor: z.null(),
      }),
    ),
};
