import { longestNext } from '#contract/common.ts';

/** Every address of the interface, built here and nowhere else. Ids are opaque but safe in a path. */
export const paths = {
  signIn: '/sign-in',
  signInLink: '/sign-in/link',
  signInConfirm: '/sign-in/confirm',
  unsubscribe: '/unsubscribe',
  /** Where an app that is not public sends its visitors. */
  openApp: '/open',
  home: '/',
  workspace: (id: string) => `/workspaces/${encodeURIComponent(id)}`,
  request: (id: string) => `/requests/${encodeURIComponent(id)}`,
  me: '/settings',
  admin: '/admin',
  blueprints: '/admin/blueprints',
  blueprint: (id: string, tab: 'general' | 'access' | 'ai' | 'workspace' | 'trust' | 'activity' = 'general') =>
    `/admin/blueprints/${encodeURIComponent(id)}/${tab}`,
  registerBlueprint: '/admin/blueprints/register',
  templates: '/admin/blueprints/templates',
  template: (id: string) => `/admin/blueprints/templates/${encodeURIComponent(id)}`,
  workspaces: '/admin/workspaces',
  approvals: '/admin/approvals',
  approval: (id: string) => `/admin/approvals/${encodeURIComponent(id)}`,
  trusted: '/admin/trusted',
  apps: '/admin/apps',
  app: (
    id: string,
    tab: 'versions' | 'logs' | 'access' | 'address' | 'variables' | 'replicas' | 'removal' = 'versions',
  ) => `/admin/apps/${encodeURIComponent(id)}/${tab}`,
  ai: '/admin/ai',
  members: '/admin/members',
  audit: '/admin/audit',
  mail: '/admin/mail',
  organizations: '/organizations',
  configure: '/admin/configure',
  settings: (
    section:
      | 'branding'
      | 'welcome'
      | 'limits'
      | 'sign-in'
      | 'domain'
      | 'mail'
      | 'notifications'
      | 'forge'
      | 'clusters'
      | 'ai',
  ) => `/admin/settings/${section}`,
} as const;

/** The sign-in page that comes back here afterwards. */
export function signInHref(next: string) {
  return next === paths.home ? paths.signIn : `${paths.signIn}?next=${encodeURIComponent(next)}`;
}

/**
 * Where to go after signing in. Only a path of this portal is followed, whatever the link said: `//evil.example` and
 * `/\evil.example` are other hosts to a browser. One that is too long for the portal must not stop the sign-in.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > longestNext) return paths.home;
  return /^\/(?![/\\])[^\t\n\r]*$/.test(next) ? next : paths.home;
}
