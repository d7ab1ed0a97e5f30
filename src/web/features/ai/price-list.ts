import type { InputOf, OutputOf } from '#web/api/query.ts';

export type SavedPrice = OutputOf<'ai', 'prices'>['items'][number];
export type Price = InputOf<'ai', 'setPrices'>['prices'][number];

export const providerNames: Record<Price['provider'], string> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  custom: 'Custom',
};

export const columns: { name: 'input' | 'output' | 'cacheRead' | 'cacheWrite'; label: string }[] = [
  { name: 'input', label: 'Input' },
  { name: 'output', label: 'Output' },
  { name: 'cacheRead', label: 'From cache' },
  { name: 'cacheWrite', label: 'To cache' },
];

const same = (a: Pick<Price, 'provider' | 'model'>, b: Pick<Price, 'provider' | 'model'>) =>
  a.provider === b.provider && a.model === b.model;

/** The organization's own prices without one: its model goes back to the price that Slipway ships with, or to none. */
export const withoutPrice = (all: SavedPrice[], price: Pick<Price, 'provider' | 'model'>): Price[] =>
  all.filter((one) => one.custom && !same(one, price)).map(({ custom: _, ...own }) => own);

/** The organization's own prices with one more, or with another one for its model. */
export const withPrice = (all: SavedPrice[], price: Price): Price[] => [...withoutPrice(all, price), price];
