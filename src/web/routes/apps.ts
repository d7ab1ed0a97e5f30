import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { paths } from '#web/paths.ts';
import { admin } from './layouts.tsx';

const apps = createRoute({
  getParentRoute: () => admin,
  path: '/apps',
  component: lazyRouteComponent(() => import('#web/features/apps/apps-page.tsx'), 'AppsPage'),
});

const publishedApp = createRoute({
  getParentRoute: () => admin,
  path: '/apps/$id',
  component: lazyRouteComponent(() => import('#web/features/apps/app-page.tsx'), 'AppPage'),
});

const appIndex = createRoute({
  getParentRoute: () => publishedApp,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ href: paths.app(params.id), replace: true });
  },
});

const appVersions = createRoute({
  getParentRoute: () => publishedApp,
  path: '/versions',
  component: lazyRouteComponent(() => import('#web/features/apps/versions-tab.tsx'), 'VersionsTab'),
});

const appLogs = createRoute({
  getParentRoute: () => publishedApp,
  path: '/logs',
  component: lazyRouteComponent(() => import('#web/features/apps/logs-tab.tsx'), 'LogsTab'),
});

/** Where the settings were in one tab: old links and bookmarks lead on. */
const appSettings = createRoute({
  getParentRoute: () => publishedApp,
  path: '/settings',
  beforeLoad: ({ params }) => {
    throw redirect({ href: paths.app(params.id, 'access'), replace: true });
  },
});

const appAccess = createRoute({
  getParentRoute: () => publishedApp,
  path: '/access',
  component: lazyRouteComponent(() => import('#web/features/apps/settings-tabs.tsx'), 'AccessTab'),
});

const appAddress = createRoute({
  getParentRoute: () => publishedApp,
  path: '/address',
  component: lazyRouteComponent(() => import('#web/features/apps/settings-tabs.tsx'), 'AddressTab'),
});

const appVariables = createRoute({
  getParentRoute: () => publishedApp,
  path: '/variables',
  component: lazyRouteComponent(() => import('#web/features/apps/settings-tabs.tsx'), 'VariablesTab'),
});

const appReplicas = createRoute({
  getParentRoute: () => publishedApp,
  path: '/replicas',
  component: lazyRouteComponent(() => import('#web/features/apps/settings-tabs.tsx'), 'ReplicasTab'),
});

const appRemoval = createRoute({
  getParentRoute: () => publishedApp,
  path: '/removal',
  component: lazyRouteComponent(() => import('#web/features/apps/settings-tabs.tsx'), 'RemovalTab'),
});

/** Apps, and the tabs of one app. */
export const appRoutes = [
  apps,
  publishedApp.addChildren([
    appIndex,
    appVersions,
    appLogs,
    appSettings,
    appAccess,
    appAddress,
    appVariables,
    appReplicas,
    appRemoval,
  ]),
] as const;
