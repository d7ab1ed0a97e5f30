import { type SsoOutcome, type SsoSettings, ssoSettings } from '#contract/sso.ts';
import type { Portal } from '../portal.ts';
import { postLogoutRedirectUri, redirectUri } from './provider.ts';
import { fingerprint } from './rules.ts';
import type { ConnectionRow } from './store.ts';

const settingKeys = ssoSettings.keyof().options;

/** What an admin sets: the contract's fields, neither more nor less. */
export function settingsOf(row: ConnectionRow): SsoSettings {
  return Object.fromEntries(settingKeys.map((key) => [key, row[key]])) as SsoSettings;
}

export function viewSso(portal: Pick<Portal, 'config'>, row: ConnectionRow | undefined, testedBy: string | null) {
  return {
    redirectUri: redirectUri(portal),
    postLogoutRedirectUri: postLogoutRedirectUri(portal),
    backchannelLogoutUri: row ? `${portal.config.url}/auth/sso/backchannel/${row.id}` : null,
    connection: row ? viewConnection(row, testedBy) : null,
  };
}

function viewConnection(row: ConnectionRow, testedBy: string | null) {
  const settings = settingsOf(row);
  const current = row.testedFingerprint?.equals(fingerprint(settings)) ?? false;
  return {
    ...settings,
    secretConfigured: row.clientSecret !== null,
    tested: current ? { at: row.testedAt!.toISOString(), by: testedBy, role: row.testedRole! } : null,
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** What came of a try, for the admin who made it. */
export const outcomeWords: Record<SsoOutcome, string> = {
  signs_in: 'This person signs in.',
  joins: 'This person becomes a member and signs in.',
  confirms: 'This person signs in once they have opened a link that is mailed to the address the portal knows.',
  no_email: 'No email address came. Release the claim at the provider, add a scope, or map another claim.',
  not_verified:
    'The provider does not say that the address is verified (email_verified must be true), so nobody signs in by it. Verify the address there, or vouch for the captured domains below.',
  not_invited: 'This person is not invited here, and the address is in no captured domain whose people may join.',
  provider_failed: 'The provider did not finish the sign-in.',
};
