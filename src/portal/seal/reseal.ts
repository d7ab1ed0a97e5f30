import { keyPlace, tokenPlace } from '../ai/places.ts';
import { variablePlace } from '../blueprints/variable-place.ts';
import type { Db } from '../db/database.ts';
import { hookSecretPlace } from '../forge-hooks/places.ts';
import { forgeTokenPlace } from '../forges/rules.ts';
import { passwordPlace } from '../mail/server.ts';
import { appVariablePlace, givenPlace } from '../publishing/places.ts';
import { idTokenPlace, secretPlace } from '../sso/places.ts';
import { urlPlace } from '../webhook/place.ts';
import type { Keyring } from './keyring.ts';
import { isStale, seal, unseal } from './seal.ts';

/**
 * Seals everything again that an older key of the ring sealed, so that the older key can leave the ring. Row by row, each
 * only if nobody changed it meanwhile: it may be stopped and repeated. Returns how many boxes were sealed again.
 */
export async function resealAll(db: Db, keyring: Keyring): Promise<number> {
  let count = 0;
  for (const { id, credential } of await db.selectFrom('clusters').select(['id', 'credential']).execute()) {
    const fresh = credential && resealed(keyring, `clusters/${id}/credential`, credential);
    if (!fresh) continue;
    await db
      .updateTable('clusters')
      .set({ credential: fresh })
      .where('id', '=', id)
      .where('credential', '=', credential)
      .execute();
    count++;
  }
  for (const { id, token } of await db
    .selectFrom('environments')
    .select(['id', 'token'])
    .where('goneAt', 'is', null)
    .execute()) {
    const fresh = resealed(keyring, `environments/${id}/token`, token);
    if (!fresh) continue;
    await db
      .updateTable('environments')
      .set({ token: fresh })
      .where('id', '=', id)
      .where('token', '=', token)
      .execute();
    count++;
  }
  const variables = await db.selectFrom('blueprintVariables').selectAll().where('sealed', 'is not', null).execute();
  for (const { blueprintId, name, sealed } of variables) {
    const fresh = sealed && resealed(keyring, variablePlace(blueprintId, name), sealed);
    if (!fresh) continue;
    await db
      .updateTable('blueprintVariables')
      .set({ sealed: fresh })
      .where('blueprintId', '=', blueprintId)
      .where('name', '=', name)
      .where('sealed', '=', sealed)
      .execute();
    count++;
  }
  const ofApps = await db.selectFrom('appVariables').selectAll().where('sealed', 'is not', null).execute();
  for (const { appId, name, sealed } of ofApps) {
    const fresh = sealed && resealed(keyring, appVariablePlace(appId, name), sealed);
    if (!fresh) continue;
    await db
      .updateTable('appVariables')
      .set({ sealed: fresh })
      .where('appId', '=', appId)
      .where('name', '=', name)
      .where('sealed', '=', sealed)
      .execute();
    count++;
  }
  for (const { versionId, sealed } of await db.selectFrom('appVersionVariables').selectAll().execute()) {
    const fresh = resealed(keyring, givenPlace(versionId), sealed);
    if (!fresh) continue;
    await db.updateTable('appVersionVariables').set({ sealed: fresh }).where('versionId', '=', versionId).execute();
    count++;
  }
  for (const { organizationId, password } of await db
    .selectFrom('mailServers')
    .select(['organizationId', 'password'])
    .execute()) {
    const fresh = password && resealed(keyring, passwordPlace(organizationId), password);
    if (!fresh) continue;
    await db
      .updateTable('mailServers')
      .set({ password: fresh })
      .where('organizationId', '=', organizationId)
      .where('password', '=', password)
      .execute();
    count++;
  }
  for (const { organizationId, url } of await db.selectFrom('webhooks').select(['organizationId', 'url']).execute()) {
    const fresh = resealed(keyring, urlPlace(organizationId), url);
    if (!fresh) continue;
    await db
      .updateTable('webhooks')
      .set({ url: fresh })
      .where('organizationId', '=', organizationId)
      .where('url', '=', url)
      .execute();
    count++;
  }
  for (const { id, token } of await db.selectFrom('forgeConnections').select(['id', 'token']).execute()) {
    const fresh = resealed(keyring, forgeTokenPlace(id), token);
    if (!fresh) continue;
    await db
      .updateTable('forgeConnections')
      .set({ token: fresh })
      .where('id', '=', id)
      .where('token', '=', token)
      .execute();
    count++;
  }
  for (const { id, token } of await db.selectFrom('leftForges').select(['id', 'token']).execute()) {
    const fresh = token && resealed(keyring, forgeTokenPlace(id), token);
    if (!fresh) continue;
    await db.updateTable('leftForges').set({ token: fresh }).where('id', '=', id).where('token', '=', token).execute();
    count++;
  }
  for (const { id, hookSecret } of await db.selectFrom('forgeConnections').select(['id', 'hookSecret']).execute()) {
    const fresh = hookSecret && resealed(keyring, hookSecretPlace(id), hookSecret);
    if (!fresh) continue;
    await db
      .updateTable('forgeConnections')
      .set({ hookSecret: fresh })
      .where('id', '=', id)
      .where('hookSecret', '=', hookSecret)
      .execute();
    count++;
  }
  for (const { id, clientSecret } of await db.selectFrom('ssoConnections').select(['id', 'clientSecret']).execute()) {
    const fresh = clientSecret && resealed(keyring, secretPlace(id), clientSecret);
    if (!fresh) continue;
    await db
      .updateTable('ssoConnections')
      .set({ clientSecret: fresh })
      .where('id', '=', id)
      .where('clientSecret', '=', clientSecret)
      .execute();
    count++;
  }
  for (const { id, idToken } of await db
    .selectFrom('sessions')
    .select(['id', 'idToken'])
    .where('idToken', 'is not', null)
    .execute()) {
    const fresh = idToken && resealed(keyring, idTokenPlace(id), idToken);
    if (!fresh) continue;
    await db
      .updateTable('sessions')
      .set({ idToken: fresh })
      .where('id', '=', id)
      .where('idToken', '=', idToken)
      .execute();
    count++;
  }
  for (const { blueprintId, provider, key } of await db
    .selectFrom('aiProviders')
    .select(['blueprintId', 'provider', 'key'])
    .execute()) {
    const fresh = key && resealed(keyring, keyPlace(blueprintId, provider), key);
    if (!fresh) continue;
    await db
      .updateTable('aiProviders')
      .set({ key: fresh })
      .where('blueprintId', '=', blueprintId)
      .where('provider', '=', provider)
      .where('key', '=', key)
      .execute();
    count++;
  }
  for (const { tokenHash, token, ...of } of await db.selectFrom('aiTokens').selectAll().execute()) {
    const fresh = resealed(keyring, tokenPlace(of), token);
    if (!fresh) continue;
    await db.updateTable('aiTokens').set({ token: fresh }).where('tokenHash', '=', tokenHash).execute();
    count++;
  }
  return count;
}

function resealed(keyring: Keyring, place: string, box: Buffer): Buffer | null {
  return isStale(keyring, box) ? seal(keyring, place, unseal(keyring, place, box)) : null;
}
