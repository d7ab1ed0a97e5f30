import { isDeepStrictEqual } from 'node:util';

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
} as const;

export interface Settings {
  name: string;
  accent: string;
  welcome: { title: string; description: string; callToAction: string };
  maxRunningWorkspaces: number;
  deployOn: 'merge' | 'approval';
}

export interface SettingsPatch {
  name?: string;
  accent?: string;
  welcome?: Partial<Settings['welcome']>;
  limits?: { maxRunningWorkspacesPerUser?: number };
  deployOn?: Settings['deployOn'];
}

/** Settings with what the patch names replaced, and the names of those that are different now. */
export function patchSettings(current: Settings, patch: SettingsPatch): { settings: Settings; changed: string[] } {
  const settings: Settings = {
    name: patch.name ?? current.name,
    accent: patch.accent ?? current.accent,
    welcome: {
      title: patch.welcome?.title ?? current.welcome.title,
      description: patch.welcome?.description ?? current.welcome.description,
      callToAction: patch.welcome?.callToAction ?? current.welcome.callToAction,
    },
    maxRunningWorkspaces: patch.limits?.maxRunningWorkspacesPerUser ?? current.maxRunningWorkspaces,
    deployOn: patch.deployOn ?? current.deployOn,
  };
  const keys = Object.keys(settings) as (keyof Settings)[];
  return { settings, changed: keys.filter((key) => !isDeepStrictEqual(settings[key], current[key])) };
}
