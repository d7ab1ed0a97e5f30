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

const appSettings = createRoute({
  getParentRoute: () => publishedApp,
  path: '/settings',
  component: lazyRouteComponent(() => import('#web/features/apps/settings-tab.tsx'), 'SettingsTab'),
});

/** Apps, and the tabs of one app. */
export const appRoutes = [apps, publishedApp.addChildren([appIndex, appVersions, appLogs, appSettings])] as const;
