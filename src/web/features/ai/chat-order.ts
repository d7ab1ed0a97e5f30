import { type BlueprintAi, type ProviderId, providerIds } from '#contract/ai.ts';

export interface ChatPlace {
  id: ProviderId;
  name: string;
  /** `powers`: it does now. `waits`: it would, if those before it could not. */
  state: 'powers' | 'waits' | 'cannot' | 'off';
  why: string;
}

/** Which provider powers Chat and why not the others, in the order in which they are asked. The server decided who does. */
export function chatOrder(ai: BlueprintAi): ChatPlace[] {
  const names: Record<ProviderId, string> = { anthropic: 'Anthropic', openai: 'OpenAI', custom: ai.custom.name };
  return providerIds.map((id) => {
    const place = { id, name: names[id] };
    if (ai.chat?.provider === id && ai[id].unpriced.includes(ai.chat.model))
      return { ...place, state: 'cannot', why: `${ai.chat.model} has no price yet, so it is refused.` };
    if (ai.chat?.provider === id) return { ...place, state: 'powers', why: `Powers Chat with ${ai.chat.model}.` };
    if (!ai[id].enabled) return { ...place, state: 'off', why: 'It is off.' };
    if (id === 'anthropic' && ai.anthropic.mode === 'user_oauth')
      return { ...place, state: 'cannot', why: 'Builders’ own accounts are for Claude Code alone.' };
    if (!ai[id].model) return { ...place, state: 'cannot', why: 'It has no model.' };
    if (id !== 'custom' && !ai[id].key.configured) return { ...place, state: 'cannot', why: 'It has no key.' };
    if (id === 'custom' && !ai.custom.baseUrl) return { ...place, state: 'cannot', why: 'It has no base URL.' };
    return { ...place, state: 'waits', why: 'Another one comes before it.' };
  });
}
