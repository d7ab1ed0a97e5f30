import { isDeepStrictEqual } from 'node:util';
import type { Allowed } from '#contract/common.ts';
import type { Role } from '#contract/identity.ts';
import type { Audience } from '#contract/publishing.ts';

/** What an organization begins with. */
export const defaults = {
  name: 'Slipway',
  accent: '#2563eb',
  welcome: {
    title: 'Welcome',
    description: 'Launch a workspace from a blueprint, build with AI, and publish when you are ready.',
    callToAction: 'Launch your first workspace',
  },
  maxRunningWorkspaces: 5,
  deployOn: 'merge',
  defaultAudience: 'public',
} as const;

export interface Settings {
  name: string;
  accent: string;
  welcome: { title: string; description: string; callToAction: string };
  maxRunningWorkspaces: number;
  deployOn: 'merge' | 'approval';
  defaultAudience: Audience;
}

export interface SettingsPatch {
  /** Null, here and below: the default. */
  name?: string | null;
  accent?: string | null;
  welcome?: { [Text in keyof Settings['welcome']]?: string | null } | null;
  limits?: { maxRunningWorkspacesPerUser?: number };
  deployOn?: Settings['deployOn'];
  defaultAudience?: Audience;
}

/** Settings with what the patch names replaced, and the names of those that are different now. */
export function patchSettings(current: Settings, patch: SettingsPatch): { settings: Settings; changed: string[] } {
  const welcome = patch.welcome === null ? everyTextReset : (patch.welcome ?? {});
  const settings: Settings = {
    name: choose(patch.name, current.name, defaults.name),
    accent: choose(patch.accent, current.accent, defaults.accent),
    welcome: {
      title: choose(welcome.title, current.welcome.title, defaults.welcome.title),
      description: choose(welcome.description, current.welcome.description, defaults.welcome.description),
      callToAction: choose(welcome.callToAction, current.welcome.callToAction, defaults.welcome.callToAction),
    },
    maxRunningWorkspaces: patch.limits?.maxRunningWorkspacesPerUser ?? current.maxRunningWorkspaces,
    deployOn: patch.deployOn ?? current.deployOn,
    defaultAudience: patch.defaultAudience ?? current.defaultAudience,
  };
  const keys = Object.keys(settings) as (keyof Settings)[];
  return { settings, changed: keys.filter((key) => !isDeepStrictEqual(settings[key], current[key])) };
}

const everyTextReset = { title: null, description: null, callToAction: null };

const choose = <T>(wanted: T | null | undefined, current: T, byDefault: T): T =>
  wanted === undefined ? current : (wanted ?? byDefault);

/**
 * Whether a person may make an organization. An admin of any may: they can invite and launch on this portal already, and
 * what they make is theirs alone. An operator who sells or counts organizations turns it off.
 */
export function decideCreate(who: 'admins' | 'nobody', memberships: readonly { role: Role }[]): Allowed {
  const no = (reason: string): Allowed => ({ ok: false, code: 'FORBIDDEN', reason });
  if (who === 'nobody') return no('The operator of this portal makes its organizations.');
  if (!memberships.some(({ role }) => role === 'admin'))
    return no('Only an admin of an organization can make another one.');
  return { ok: true };
}

/** Whether a credential can be made only with what an admin gives for it; the other engines make one by themselves. */
export const needsKubeconfig = (engine: string) => engine === 'kubernetes';

/** Why environments on another machine could not reach the portal; null when they may. */
export function unreachableLink(linkUrl: string): string | null {
  const { hostname } = new URL(linkUrl);
  if (!/^(?:localhost|.*\.localhost|127\..*|\[::1\]|0\.0\.0\.0)$/.test(hostname)) return null;
  return `What runs there could not reach this portal at ${hostname}. The operator sets SLIPWAY_URL or SLIPWAY_LINK_URL to an address that the cluster reaches.`;
}

/** What is on a cluster. `others` are environments that wait for a builder or are being taken down. */
export interface Uses {
  blueprints: number;
  workspaces: number;
  apps: number;
  others: number;
}

/** Whether a cluster may be removed: not while anything is on it, since nobody could reach that any more. */
export function decideRemoval({ blueprints, workspaces, apps, others }: Uses): Allowed {
  const count = (number: number, what: string) => (number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`]);
  const used = [...count(blueprints, 'blueprint'), ...count(workspaces, 'workspace'), ...count(apps, 'app')];
  if (used.length > 0)
    return {
      ok: false,
      code: 'CONFLICT',
      reason: `${used.join(', ')} on this cluster. Remove them first; a deleted workspace counts until it is gone for good.`,
    };
  if (others > 0)
    return { ok: false, code: 'CONFLICT', reason: 'Its last environments are being ended. Try again in a moment.' };
  return { ok: true };
}
