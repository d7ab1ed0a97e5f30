import type { ProviderId } from '#contract/ai.ts';
import { providerIds } from '#contract/ai.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Keyring } from '../seal/keyring.ts';
import { unseal } from '../seal/seal.ts';
import type { Budget, Counter, Scope } from './budgets.ts';
import { keyPlace } from './places.ts';
import type { Price } from './prices.ts';
import { type ProviderFacts, unconfigured } from './rules.ts';

const million = 1_000_000;

/** All three, with what is not configured as it is then; without keys. */
export async function providersOf(
  db: Db,
  blueprintId: string,
): Promise<(ProviderFacts & { lastFour: string | null })[]> {
  const rows = await db
    .selectFrom('aiProviders')
    .select(['provider', 'enabled', 'mode', 'name', 'keyLastFour', 'model', 'models', 'baseUrl'])
    .select((eb) => eb('key', 'is not', null).as('hasKey'))
    .where('blueprintId', '=', blueprintId)
    .execute();
  return providerIds.map((provider) => {
    const row = rows.find((one) => one.provider === provider);
    if (!row) return { ...unconfigured(provider), lastFour: null };
    const { keyLastFour: lastFour, hasKey, ...facts } = row;
    return { ...facts, hasKey: Boolean(hasKey), lastFour };
  });
}

/**
 * One of them with its key, opened for one request and kept nowhere. Both come from one row at one moment: an address and a
 * key that were read one after the other could be two that never belonged together.
 */
export async function providerWithKey(
  db: Db,
  keyring: Keyring,
  blueprintId: string,
  provider: ProviderId,
): Promise<{ facts: ProviderFacts; key: string | null }> {
  const row = await db
    .selectFrom('aiProviders')
    .select(['provider', 'enabled', 'mode', 'name', 'key', 'model', 'models', 'baseUrl'])
    .where('blueprintId', '=', blueprintId)
    .where('provider', '=', provider)
    .executeTakeFirst();
  if (!row) return { facts: unconfigured(provider), key: null };
  const { key: box, ...rest } = row;
  const key = box && unseal(keyring, keyPlace(blueprintId, provider), box);
  return { facts: { ...rest, hasKey: key !== null }, key };
}

/** @param key sealed; null forgets it, undefined leaves it as it is */
export async function saveProvider(
  tx: Tx,
  blueprintId: string,
  { hasKey: _, ...facts }: ProviderFacts,
  key: { box: Buffer; lastFour: string } | null | undefined,
  now: Date,
): Promise<void> {
  const values = {
    ...facts,
    updatedAt: now,
    ...(key === undefined ? {} : { key: key?.box ?? null, keyLastFour: key?.lastFour ?? null }),
  };
  await tx
    .insertInto('aiProviders')
    .values({ blueprintId, ...values })
    .onConflict((conflict) => conflict.columns(['blueprintId', 'provider']).doUpdateSet(values))
    .execute();
}

export interface OwnPrice extends Price {
  provider: ProviderId;
  model: string;
}

export async function ownPrices(
  db: Db,
  organizationId: string,
  model?: { provider: ProviderId; model: string },
): Promise<OwnPrice[]> {
  let query = db
    .selectFrom('aiPrices')
    .select(['provider', 'model', 'input', 'output', 'cacheRead', 'cacheWrite'])
    .where('organizationId', '=', organizationId);
  if (model) query = query.where('provider', '=', model.provider).where('model', '=', model.model);
  const rows = await query.orderBy('provider').orderBy('model').execute();
  return rows.map(({ provider, model, ...micros }) => ({ provider, model, ...dollars(micros) }));
}

const dollars = (micros: Price): Price => scaled(micros, (value) => value / million);
const micros = (price: Price): Price => scaled(price, (value) => Math.round(value * million));
const scaled = (price: Price, by: (value: number) => number): Price => ({
  input: by(price.input),
  output: by(price.output),
  cacheRead: by(price.cacheRead),
  cacheWrite: by(price.cacheWrite),
});

export async function replacePrices(tx: Tx, organizationId: string, prices: OwnPrice[]): Promise<void> {
  await tx.deleteFrom('aiPrices').where('organizationId', '=', organizationId).execute();
  const rows = prices.map(({ provider, model, ...price }) => ({ organizationId, provider, model, ...micros(price) }));
  if (rows.length > 0) await tx.insertInto('aiPrices').values(rows).execute();
}

/** What a workspace's AI depends on. Undefined for one that does not exist. */
export async function workspaceFacts(db: Db, workspaceId: string) {
  return db
    .selectFrom('workspaces')
    .leftJoin('environments', (join) =>
      join.onRef('environments.workspaceId', '=', 'workspaces.id').on('environments.goneAt', 'is', null),
    )
    .select([
      'workspaces.id',
      'workspaces.organizationId',
      'workspaces.blueprintId',
      'workspaces.ownerId',
      'workspaces.generation',
      'environments.id as environmentId',
    ])
    .where('workspaces.id', '=', workspaceId)
    .where('workspaces.purgedAt', 'is', null)
    .executeTakeFirst();
}

export type WorkspaceFacts = NonNullable<Awaited<ReturnType<typeof workspaceFacts>>>;

export async function replaceBudgets(tx: Tx, organizationId: string, budgets: Budget[]): Promise<void> {
  await tx.deleteFrom('aiBudgets').where('organizationId', '=', organizationId).execute();
  const rows = budgets.map((budget) => ({ organizationId, ...budget }));
  if (rows.length > 0) await tx.insertInto('aiBudgets').values(rows).execute();
}

/** What was spent and is held by these, in micro-dollars. */
export async function spentBy(
  db: Db,
  organizationId: string,
  targetIds: string[],
  spans: string[],
): Promise<(Counter & { amount: number })[]> {
  if (targetIds.length === 0) return [];
  return db
    .selectFrom('aiSpending')
    .select(['scope', 'targetId', 'span', 'amount'])
    .where('organizationId', '=', organizationId)
    .where('targetId', 'in', targetIds)
    .where('span', 'in', spans)
    .execute();
}

/** Names of the organization's blueprints, people and workspaces, by id; what is not the organization's has none. */
export async function namesOf(
  db: Db,
  organizationId: string,
  targets: readonly { scope: Scope; id: string }[],
): Promise<Map<string, string>> {
  const ids = (scope: Scope) => [
    ...new Set(targets.filter((one) => one.scope === scope && one.id !== '').map(({ id }) => id)),
  ];
  const ours = <T extends 'blueprints' | 'workspaces'>(table: T, some: string[]) =>
    db
      .selectFrom(table as 'blueprints')
      .select(['id', 'name'])
      .where('organizationId', '=', organizationId)
      .where('id', 'in', some);
  const people = (some: string[]) =>
    db
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.userId')
      .select(['users.id', 'users.email as name'])
      .where('members.organizationId', '=', organizationId)
      .where('users.id', 'in', some);
  const rows = [
    ...(ids('blueprint').length > 0 ? await ours('blueprints', ids('blueprint')).execute() : []),
    ...(ids('workspace').length > 0 ? await ours('workspaces', ids('workspace')).execute() : []),
    ...(ids('user').length > 0 ? await people(ids('user')).execute() : []),
  ];
  return new Map(rows.map(({ id, name }) => [id, name]));
}
