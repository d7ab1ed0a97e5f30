import { type BlueprintAi, type ProviderId, providerIds } from '#contract/ai.ts';
import type { InputOf } from '#web/api/query.ts';

/** What is typed for one provider; texts, so that what is not valid yet can stay in its field. */
export interface ProviderDraft {
  enabled: boolean;
  mode: BlueprintAi['anthropic']['mode'];
  name: string;
  /** A new key; null removes the one there is; undefined leaves it. */
  key: string | null | undefined;
  model: string;
  /** One to a line. */
  models: string;
  baseUrl: string;
}
export type AiDraft = Record<ProviderId, ProviderDraft>;
type Change = Omit<InputOf<'ai', 'configure'>, 'org' | 'id'>;

export function draftOf(ai: BlueprintAi): AiDraft {
  const draft = (id: ProviderId): ProviderDraft => {
    const { enabled, model, models, baseUrl } = ai[id];
    return {
      enabled,
      mode: ai.anthropic.mode,
      name: id === 'custom' ? ai.custom.name : '',
      key: undefined,
      model: model ?? '',
      // The model above is always allowed; telling it twice would look like a second one.
      models: models.filter((one) => one !== model).join('\n'),
      baseUrl: baseUrl ?? '',
    };
  };
  return { anthropic: draft('anthropic'), openai: draft('openai'), custom: draft('custom') };
}

/** What differs from what is saved, as the portal wants it; null when nothing does. */
export function changeOf(saved: BlueprintAi, draft: AiDraft): Change | null {
  const before = draftOf(saved);
  const change: Record<string, object> = {};
  for (const id of providerIds) {
    const fields = Object.entries(draft[id]).filter(
      ([name, value]) => value !== before[id][name as keyof ProviderDraft],
    );
    if (fields.length > 0) change[id] = Object.fromEntries(fields.map(toInput));
  }
  return Object.keys(change).length > 0 ? change : null;
}

function toInput([name, value]: [string, unknown]): [string, unknown] {
  if (name === 'models') return [name, lines(String(value))];
  if (name === 'model' || name === 'baseUrl') return [name, String(value).trim() || null];
  return [name, value];
}

const lines = (text: string) =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
