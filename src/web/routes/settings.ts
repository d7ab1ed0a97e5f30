import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { admin } from './layouts.tsx';

const branding = createRoute({
  getParentRoute: () => admin,
  path: '/settings/branding',
  component: lazyRouteComponent(() => import('#web/features/branding/branding-page.tsx'), 'BrandingPage'),
});

const welcome = createRoute({
  getParentRoute: () => admin,
  path: '/settings/welcome',
  component: lazyRouteComponent(() => import('#web/features/branding/welcome-page.tsx'), 'WelcomePage'),
});

const limits = createRoute({
  getParentRoute: () => admin,
  path: '/settings/limits',
  component: lazyRouteComponent(() => import('#web/features/organizations/limits-page.tsx'), 'LimitsPage'),
});

const signInSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings/sign-in',
  /** `tried` names a try that came back from the provider. */
  validateSearch: (search): { tried?: string } => (typeof search.tried === 'string' ? { tried: search.tried } : {}),
  component: lazyRouteComponent(() => import('#web/features/sso/sign-in-settings-page.tsx'), 'SignInSettingsPage'),
});

const domain = createRoute({
  getParentRoute: () => admin,
  path: '/settings/domain',
  component: lazyRouteComponent(() => import('#web/features/organizations/domain-page.tsx'), 'DomainPage'),
});

const mailSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings/mail',
  component: lazyRouteComponent(() => import('#web/features/mail/mail-settings-page.tsx'), 'MailSettingsPage'),
});

const notificationSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings/notifications',
  component: lazyRouteComponent(() => import('#web/features/notifications/webhook-page.tsx'), 'WebhookPage'),
});

const forge = createRoute({
  getParentRoute: () => admin,
  path: '/settings/forge',
  component: lazyRouteComponent(() => import('#web/features/organizations/forge-page.tsx'), 'ForgePage'),
});

const aiSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings/ai',
  component: lazyRouteComponent(() => import('#web/features/ai/ai-settings-page.tsx'), 'AiSettingsPage'),
});

const clusters = createRoute({
  getParentRoute: () => admin,
  path: '/settings/clusters',
  component: lazyRouteComponent(() => import('#web/features/organizations/clusters-page.tsx'), 'ClustersPage'),
});

/** Settings of the organization, in the order of the sidebar. */
export const settingsRoutes = [
  branding,
  welcome,
  limits,
  signInSettings,
  domain,
  mailSettings,
  notificationSettings,
  forge,
  aiSettings,
  clusters,
] as const;
