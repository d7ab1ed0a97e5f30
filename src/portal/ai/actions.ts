import type { ProviderId } from '#contract/ai.ts';
import type { Member } from '../actor.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { budgetsFor, spanOf, spentOf } from './budgets.ts';
import { chatConfiguration, toolVariables } from './inside.ts';
import { allowedModels, chatProvider, claudeCode, type ProviderFacts, whyNoChat } from './rules.ts';
import { budgetsOf, tidyUsage } from './spending.ts';
import { providersOf, spentBy, type WorkspaceFacts, workspaceFacts } from './store.ts';
import { tariffOf } from './tariffs.ts';
import { pruneTokens, tokenOf } from './tokens.ts';

/**
 * Variables for the processes of a workspace that has an environment: where its AI tools find the gateway, and the token
 * they show there. The literal `{SLIPWAY_AI_URL}` in them is for the supervisor to replace.
 */
export async function workspaceVariables(portal: Portal, workspaceId: string): Promise<Record<string, string>> {
  const workspace = await placed(portal, workspaceId);
  if (!workspace) return {};
  return toolVariables(await providersOf(portal.db, workspace.blueprintId), await tokenOf(portal, workspace));
}

export type ChatConfig =
  | {
      available: true;
      provider: string;
      providerId: ProviderId;
      model: string;
      models: string[];
      /** For `OPENCODE_CONFIG_CONTENT`, as JSON; `{SLIPWAY_AI_URL}` in it is for the supervisor to replace. */
      config: Record<string, unknown>;
    }
  | { available: false; reason: string };

/** What OpenCode in a workspace is started with, or why there is no Chat, in words for its builder. */
export async function chatConfig(portal: Portal, workspaceId: string): Promise<ChatConfig> {
  const workspace = await placed(portal, workspaceId);
  if (!workspace) return { available: false, reason: 'Start the workspace first.' };
  const providers = await providersOf(portal.db, workspace.blueprintId);
  const chat = chatProvider(providers);
  if (!chat) return { available: false, reason: whyNoChat(providers) };
  const config = chatConfiguration(chat, await tokenOf(portal, workspace));
  return {
    available: true,
    provider: chat.name,
    providerId: chat.provider,
    model: chat.model,
    models: allowedModels(chat),
    config,
  };
}

/** What a workspace's editor can offer. @throws NOT_FOUND */
export async function workspaceAi(portal: Portal, member: Member, id: string) {
  const facts = await workspaceFacts(portal.db, id);
  require(member, 'workspace.read', facts);
  const workspace = facts!;
  const providers = await providersOf(portal.db, workspace.blueprintId);
  return {
    chat: await chatOf(portal, workspace, providers),
    claudeCode: claudeCode(providers.find((one) => one.provider === 'anthropic')!),
    budget: await narrowestBudget(portal, workspace),
  };
}

async function chatOf(portal: Portal, { organizationId }: WorkspaceFacts, providers: ProviderFacts[]) {
  const chat = chatProvider(providers);
  if (!chat) return { available: false as const, reason: whyNoChat(providers) };
  const { provider, name, model } = chat;
  if (!(await tariffOf(portal.db, organizationId, provider, model)))
    return { available: false as const, reason: `The model ${model} has no price yet. Ask an admin to add one.` };
  return { available: true as const, provider: name, providerId: provider, model, models: allowedModels(chat) };
}

async function narrowestBudget(portal: Portal, workspace: WorkspaceFacts) {
  const { id, organizationId, blueprintId, ownerId } = workspace;
  const charged = { organization: organizationId, blueprint: blueprintId, user: ownerId, workspace: id };
  const [budget] = budgetsFor(await budgetsOf(portal.db, organizationId), charged);
  if (!budget) return null;
  const targetId = charged[budget.scope];
  const span = spanOf(budget.period, portal.clock());
  const spent = spentOf(await spentBy(portal.db, organizationId, [targetId], [span]), budget.scope, targetId, span);
  return { limit: budget.amount / 1e6, spent: spent / 1e6, period: budget.period };
}

async function placed(
  portal: Portal,
  workspaceId: string,
): Promise<(WorkspaceFacts & { environmentId: string }) | null> {
  const facts = await workspaceFacts(portal.db, workspaceId);
  return facts?.environmentId ? { ...facts, environmentId: facts.environmentId } : null;
}

/** Closes what a portal that died left open, and removes what nobody will ask for any more. */
export async function tidyAi({ db, clock }: Portal): Promise<void> {
  await tidyUsage(db, clock());
  await pruneTokens(db);
}
