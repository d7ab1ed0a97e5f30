import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as foundation from './migrations/0001-foundation.ts';
import * as branding from './migrations/0002-branding.ts';
import * as members from './migrations/0003-members.ts';
import * as settings from './migrations/0004-settings.ts';
import * as blueprints from './migrations/0005-blueprints.ts';
import * as access from './migrations/0006-access.ts';
import * as layout from './migrations/0007-layout.ts';
import * as trust from './migrations/0008-trust.ts';
import * as ai from './migrations/0009-ai.ts';
import * as sso from './migrations/0010-sso.ts';
import * as groups from './migrations/0012-groups.ts';
import * as layoutVersion from './migrations/0013-layout-version.ts';
import * as homeOwner from './migrations/0014-home-owner.ts';
import * as aiUsageDays from './migrations/0015-ai-usage-days.ts';
import * as publishChecks from './migrations/0016-publish-checks.ts';
import * as appManagement from './migrations/0017-app-management.ts';
import * as notifications from './migrations/0018-notifications.ts';
import * as webhooks from './migrations/0018-webhooks.ts';
import * as requestPreviews from './migrations/0019-request-previews.ts';
import * as reviewComments from './migrations/0019-review-comments.ts';
import * as forges from './migrations/0020-forges.ts';
import * as appAudience from './migrations/0021-app-audience.ts';
import * as appPassword from './migrations/0021-app-password.ts';
import * as appVariables from './migrations/0022-app-variables.ts';
import * as formerNames from './migrations/0023-former-names.ts';
import * as hostsOfApps from './migrations/0023-hosts-of-apps.ts';
import * as comparedWith from './migrations/0023-requests-compared-with.ts';
import * as forgeRepositories from './migrations/0024-forge-repositories.ts';
import * as forgeHooks from './migrations/0025-forge-hooks.ts';
import * as registeredHooks from './migrations/0025-registered-hooks.ts';
import * as githubApps from './migrations/0026-github-apps.ts';
import * as trustPolicy from './migrations/0027-trust-policy.ts';
import * as notificationPreferences from './migrations/0029-notification-preferences.ts';
import * as aiSessions from './migrations/0030-ai-sessions.ts';
import * as trustLookedAt from './migrations/0031-trust-looked-at.ts';
import * as changesAtTheForge from './migrations/0033-changes-at-the-forge.ts';
import * as leftForges from './migrations/0034-left-forges.ts';
import * as refusedTrees from './migrations/0035-refused-trees.ts';
import * as defaultAudience from './migrations/0036-default-audience.ts';
import * as replicas from './migrations/0037-replicas.ts';
import * as appliesSettings from './migrations/0038-applies-settings.ts';
import * as buildLogs from './migrations/0039-build-logs.ts';

/** In order, each once, for ever: a landed migration is never edited. There is no `down`: going back is `restore`. */
const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-branding': branding,
  '0003-members': members,
  '0004-settings': settings,
  '0005-blueprints': blueprints,
  '0006-access': access,
  '0007-layout': layout,
  '0008-trust': trust,
  '0009-ai': ai,
  '0010-sso': sso,
  '0012-groups': groups,
  '0013-layout-version': layoutVersion,
  '0014-home-owner': homeOwner,
  '0015-ai-usage-days': aiUsageDays,
  '0016-publish-checks': publishChecks,
  '0017-app-management': appManagement,
  '0018-notifications': notifications,
  '0018-webhooks': webhooks,
  '0019-request-previews': requestPreviews,
  '0019-review-comments': reviewComments,
  '0020-forges': forges,
  '0021-app-audience': appAudience,
  '0021-app-password': appPassword,
  '0022-app-variables': appVariables,
  '0023-former-names': formerNames,
  '0023-hosts-of-apps': hostsOfApps,
  '0023-requests-compared-with': comparedWith,
  '0024-forge-repositories': forgeRepositories,
  '0025-forge-hooks': forgeHooks,
  '0025-registered-hooks': registeredHooks,
  '0026-github-apps': githubApps,
  '0027-trust-policy': trustPolicy,
  '0029-notification-preferences': notificationPreferences,
  '0030-ai-sessions': aiSessions,
  '0031-trust-looked-at': trustLookedAt,
  '0033-changes-at-the-forge': changesAtTheForge,
  '0034-left-forges': leftForges,
  '0035-refused-trees': refusedTrees,
  '0036-default-audience': defaultAudience,
  '0037-replicas': replicas,
  '0038-applies-settings': appliesSettings,
  '0039-build-logs': buildLogs,
};

/**
 * Brings the schema up to date. Safe when several portals start at once (the migrator locks).
 *
 * @throws the first migration's error; a failed migration leaves nothing of itself
 */
export async function migrate<T>(db: Kysely<T>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map((r) => r.migrationName);
}
