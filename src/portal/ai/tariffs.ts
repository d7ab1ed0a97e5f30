import type { ProviderId } from '#contract/ai.ts';
import type { Db } from '../db/database.ts';
import type { Tariff } from './cost.ts';
import { shippedModel } from './prices.ts';
import { ownPrices } from './store.ts';

/** The models of a provider that have no price among an organization's own and none that is shipped. */
export const withoutPrice = (
  own: readonly { provider: ProviderId; model: string }[],
  provider: ProviderId,
  models: string[],
) =>
  models.filter(
    (model) =>
      !shippedModel(provider, model) && !own.some((price) => price.provider === provider && price.model === model),
  );

/** What a model costs an organization: its own price, else the shipped one. Null without either: it cannot be used then. */
export async function tariffOf(
  db: Db,
  organizationId: string,
  provider: ProviderId,
  model: string,
): Promise<Tariff | null> {
  const [own] = await ownPrices(db, organizationId, { provider, model });
  if (own) return { price: own, longFrom: null };
  const shipped = shippedModel(provider, model);
  return shipped ? { price: shipped.price, longFrom: shipped.longFrom } : null;
}
