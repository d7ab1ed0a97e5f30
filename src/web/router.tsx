import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { adminRoutes } from '#web/routes/admin.ts';
import { appRoutes } from '#web/routes/apps.ts';
import { blueprintRoutes } from '#web/routes/blueprints.ts';
import { dashboardRoutes } from '#web/routes/dashboard.ts';
import { admin, app, Failed, root } from '#web/routes/layouts.tsx';
import { settingsRoutes } from '#web/routes/settings.ts';
import { signInRoutes } from '#web/routes/sign-in.ts';
import { NotFoundPage } from '#web/shell/messages.tsx';
import { PendingPage } from '#web/shell/pending.tsx';

/** Each area keeps a table of its routes; this is where they hang. */
export const routeTree = root.addChildren([
  ...signInRoutes,
  app.addChildren([
    ...dashboardRoutes,
    admin.addChildren([...adminRoutes, ...blueprintRoutes, ...appRoutes, ...settingsRoutes]),
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    // Query keeps the data and knows when it is old; the router only preloads the page's script.
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: Failed,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
