import { text } from 'node:stream/consumers';
import type { ai } from '#contract/ai.ts';
import type { Input } from '#contract/infer.ts';
import type { Member } from '../actor.ts';
import { findBlueprint } from '../blueprints/lock.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { exchange } from './exchange.ts';
import { Refusal } from './refusal.ts';
import { readRequest } from './request.ts';
import { type ProviderFacts, providerNames } from './rules.ts';
import { providerWithKey } from './store.ts';
import { tariffOf } from './tariffs.ts';
import { createUpstream } from './upstream.ts';

const patience = 30_000;
const longestMessage = 300;

/** Asks a provider for one short answer with what is configured, enabled or not. It is metered like any other request. */
export async function testProvider(portal: Portal, member: Member, { id, provider }: Input<typeof ai.test>) {
  await findBlueprint(portal.db, member.organization.id, id);
  const { facts, key } = await providerWithKey(portal.db, portal.keyring, id, provider);
  const { model } = facts;
  if (facts.mode === 'user_oauth')
    throw fail('CONFLICT', 'Builders sign in with their own account here, so there is no key to try.');
  if (model === null) throw fail('CONFLICT', 'Choose a model first.');
  if (provider !== 'custom' && !facts.hasKey) throw fail('CONFLICT', 'Add a key first.');
  const began = performance.now();
  const said = await ask(portal, member, id, { ...facts, model }, key).catch((error: unknown) => {
    if (error instanceof Refusal) return { ok: false, message: error.message };
    throw error;
  });
  // Some providers quote the key they were shown.
  const message = (key === null ? said.message : said.message.replaceAll(key, '…')).slice(0, longestMessage);
  return { ok: said.ok, model, milliseconds: Math.round(performance.now() - began), message };
}

async function ask(
  portal: Portal,
  member: Member,
  blueprintId: string,
  facts: ProviderFacts & { model: string },
  key: string | null,
): Promise<{ ok: boolean; message: string }> {
  const { provider, model } = facts;
  const organization = member.organization.id;
  const tariff = await tariffOf(portal.db, organization, provider, model);
  if (!tariff) throw new Refusal('model_without_price', 'This model has no price yet. Add one in Settings, AI.');
  const endpoint: Endpoint = endpointOf(
    'POST',
    `/ai/${provider}/v1/${provider === 'anthropic' ? 'messages' : 'chat/completions'}`,
  )!;
  // Enough for models that think before they answer.
  const length = { [provider === 'openai' ? 'max_completion_tokens' : 'max_tokens']: 500 };
  const body = { model, ...length, messages: [{ role: 'user', content: 'Answer with the one word: ready' }] };
  const upstream = createUpstream({ allow: portal.config.aiAllowHosts, proxy: portal.config.upstreamProxy });
  try {
    const asked = readRequest(endpoint, Buffer.from(JSON.stringify(body)));
    const headers = provider === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {};
    const charged = { organization, blueprint: blueprintId, user: member.person.id, workspace: null };
    const signal = AbortSignal.timeout(patience);
    const outgoing = { endpoint, facts, asked, tariff, key, charged, headers, signal };
    return await exchange(portal, upstream, outgoing, async (answer) => {
      const json = parse(await text(answer));
      if (answer.statusCode === 200) return { ok: true, message: textOf(json) ?? 'It answered without words.' };
      const told = json.error?.message;
      return {
        ok: false,
        message: typeof told === 'string' ? told : `${providerNames[provider]} answered ${answer.statusCode}.`,
      };
    });
  } finally {
    upstream.close();
  }
}

interface Answer {
  error?: { message?: unknown };
  content?: { text?: unknown }[];
  choices?: { message?: { content?: unknown } }[];
}

function parse(json: string): Answer {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function textOf({ content, choices }: Answer): string | null {
  const said = Array.isArray(content)
    ? content.find((part) => typeof part?.text === 'string')?.text
    : choices?.[0]?.message?.content;
  return typeof said === 'string' && said.trim() !== '' ? said.trim() : null;
}
