import type { ChatFault } from './opencode.ts';

export interface Problem {
  title: string;
  /** The gateway's or the provider's own words. */
  text: string;
  /** What to do now. */
  advice: string;
}

/** Why a turn ended early, in plain words; null when a person stopped it. */
export function problemOf({ name, data }: ChatFault): Problem | null {
  if (name === 'MessageAbortedError') return null;
  const text = data?.message ?? '';
  if (/budget/i.test(text))
    return {
      title: 'The AI budget is used up',
      text,
      advice:
        'Your files are as the assistant left them. Ask an admin to raise the budget, or go on when it begins anew.',
    };
  if (/model/i.test(text) && /not (?:allowed|found|exist|known|available)|unknown/i.test(text))
    return { title: 'This model was refused', text, advice: 'Choose another model, or ask an admin to allow it.' };
  if (name === 'ContextOverflowError' || /context (?:length|window)|too long/i.test(text))
    return {
      title: 'This conversation is too long',
      text,
      advice: 'Start a new conversation; your files stay as they are.',
    };
  if (name === 'ProviderAuthError' || data?.statusCode === 401)
    return {
      title: 'The provider did not accept the key',
      text,
      advice: 'Ask an admin to check the key of the blueprint’s AI provider.',
    };
  if (data?.statusCode === 429)
    return { title: 'The provider is busy', text, advice: 'Wait a minute and send your message again.' };
  return {
    title: 'The assistant could not go on',
    text,
    advice: 'Send your message again. If it happens again, tell an admin what it says here.',
  };
}
