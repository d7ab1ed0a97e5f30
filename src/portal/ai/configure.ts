import type { ai, BlueprintAi, ProviderId } from '#contract/ai.ts';
import { providerIds } from '#contract/ai.ts';
import type { Input } from '#contract/infer.ts';
import { authorOf, type Member } from '../actor.ts';
import { findBlueprint, lockBlueprint } from '../blueprints/lock.ts';
import { invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { seal } from '../seal/seal.ts';
import { checkBaseUrl } from './address.ts';
import { keyPlace } from './places.ts';
import { allowedModels, faultOf, movesKey, type ProviderFacts } from './rules.ts';
import { ownPrices, providersOf, saveProvider } from './store.ts';
import { viewBlueprintAi } from './view.ts';

type Change = NonNullable<Input<typeof ai.configure>[ProviderId]> & { name?: string; mode?: ProviderFacts['mode'] };

/** @throws NOT_FOUND */
export async function blueprintAi(portal: Portal, member: Member, id: string): Promise<BlueprintAi> {
  await findBlueprint(portal.db, member.organization.id, id);
  return read(portal, member, id);
}

/** Sets what is named and leaves the rest. @throws NOT_FOUND, BAD_REQUEST at the field that is wrong */
export async function configure(
  portal: Portal,
  member: Member,
  input: Input<typeof ai.configure>,
): Promise<BlueprintAi> {
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async ({ tx, now, audit, notify }) => {
    const blueprint = await lockBlueprint(tx, organizationId, input.id);
    const before = await providersOf(tx, input.id);
    const changes: Record<string, unknown> = {};
    for (const provider of providerIds) {
      const change: Change | undefined = input[provider];
      if (!change) continue;
      const { lastFour: _, ...old } = before.find((one) => one.provider === provider)!;
      const next = changed(portal, old, change);
      const key =
        typeof change.key === 'string'
          ? { box: seal(portal.keyring, keyPlace(input.id, provider), change.key), lastFour: change.key.slice(-4) }
          : change.key;
      await saveProvider(tx, input.id, next, key, now);
      changes[provider] = describe(old, next, change);
    }
    const target = { type: 'blueprint', id: input.id, label: blueprint.name };
    await audit({ organizationId, action: 'ai.configured', target, data: changes });
    await notify({ organizationId, type: 'blueprint', id: input.id, for: 'members' });
  });
  return read(portal, member, input.id);
}

const read = async ({ db }: Portal, { organization }: Member, id: string) =>
  viewBlueprintAi(await providersOf(db, id), await ownPrices(db, organization.id));

function changed(portal: Portal, old: ProviderFacts, { key, ...change }: Change): ProviderFacts {
  const next: ProviderFacts = { ...old, ...change, hasKey: key === undefined ? old.hasKey : key !== null };
  next.models = allowedModels(next);
  const at = (field: string, message: string) => invalid(`${next.provider}.${field}`, message);
  if (change.baseUrl) {
    const verdict = checkBaseUrl(change.baseUrl, portal.config.aiAllowHosts);
    if (!verdict.ok) throw at('baseUrl', verdict.reason);
  }
  // Whoever may change the address must not get to see the key by having it sent to a server of theirs.
  if (key === undefined && movesKey(old, next))
    throw at('key', 'Enter the key again: it is only sent to the address that it was entered for.');
  const fault = faultOf(next);
  if (fault) throw at(fault.field, fault.message);
  return next;
}

/** For the audit log: what is different, and of a key only that it is. */
function describe(old: ProviderFacts, next: ProviderFacts, { key }: Change): Record<string, unknown> {
  const fields = ['enabled', 'mode', 'name', 'model', 'models', 'baseUrl'] as const;
  const different = fields.filter((field) => JSON.stringify(old[field]) !== JSON.stringify(next[field]));
  return {
    ...Object.fromEntries(different.map((field) => [field, next[field]])),
    ...(key === undefined ? {} : { key: key === null ? 'removed' : 'set' }),
  };
}
