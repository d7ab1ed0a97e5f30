import { randomBytes } from 'node:crypto';
import type { Audience } from '#contract/publishing.ts';
import type { Change } from '../change.ts';
import { invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { hashPassword, isPassword } from './password-hash.ts';
import { type AppRow, findPassword, setPassword } from './store.ts';

/**
 * Inside a change that has locked the app: sets its password, or takes it away. One that is not public any more loses it:
 * who may open it is known by name.
 *
 * @param input.audience the one that the app has from now on
 * @returns what became of it, for the audit line; null when nothing did
 * @throws BAD_REQUEST for an app that is not public
 */
export async function changePassword(
  { tx }: Change,
  row: AppRow,
  input: { audience: Audience; password?: string | null | undefined },
): Promise<'set' | 'removed' | null> {
  const { audience, password = audience === 'public' ? undefined : null } = input;
  if (password === undefined) return null;
  if (password === null) {
    if (row.passwordHash === null) return null;
    await setPassword(tx, row.id, null);
    return 'removed';
  }
  if (audience !== 'public') throw invalid('password', 'Only a public app has a password.');
  await setPassword(tx, row.id, { passwordHash: await hashPassword(password), passwordKey: randomBytes(32) });
  return 'set';
}

/**
 * Whether a visitor knows an app's password.
 *
 * @returns the key that signs their cookie; null when they do not
 * @throws TOO_MANY_REQUESTS before anything is looked at
 */
export async function unlock(
  portal: Portal,
  attempt: { appId: string; password: string; ip: string | null },
): Promise<Buffer | null> {
  await portal.limits.password(attempt.appId, attempt.ip ?? 'unknown');
  const kept = await findPassword(portal.db, attempt.appId);
  return kept && (await isPassword(attempt.password, kept.passwordHash)) ? kept.passwordKey : null;
}
