import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, type ErrorComponentProps, redirect } from '@tanstack/react-router';
import { apiError } from '#client/client.ts';
import { query } from '#web/api/query.ts';
import { currentOrganization, NoOrganization } from '#web/api/session.ts';
import { signInHref } from '#web/paths.ts';
import { AdminLayout } from '#web/shell/admin-layout.tsx';
import { AppLayout } from '#web/shell/app-layout.tsx';
import { ErrorPage, NotFoundPage } from '#web/shell/messages.tsx';
import { NoOrganizationPage } from '#web/shell/no-organization.tsx';
import { PageLayout } from '#web/shell/page-layout.tsx';
import { RootLayout } from '#web/shell/root-layout.tsx';

export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: RootLayout,
  notFoundComponent: NotFoundPage,
});

/** Throws to the sign-in page, which comes back. */
export async function signedIn(queryClient: QueryClient, href: string) {
  return queryClient.ensureQueryData(query('identity', 'me')).catch((error) => {
    if (apiError(error)?.code === 'UNAUTHORIZED') throw redirect({ href: signInHref(href) });
    throw error;
  });
}

/** Also what becomes of a page whose organization closes to its reader while they look at it. */
export const Failed = (props: ErrorComponentProps) =>
  props.error instanceof NoOrganization ? <NoOrganizationPage /> : <ErrorPage {...props} />;

/** Signed in: everything below may use `useSession` and `useSettings`, whose answers are loaded here. */
export const app = createRoute({
  getParentRoute: () => root,
  id: '_app',
  beforeLoad: async ({ context: { queryClient }, location }) => {
    const me = await signedIn(queryClient, location.href);
    const organization = currentOrganization(me);
    if (!organization) throw new NoOrganization();
    await queryClient.ensureQueryData(query('organizations', 'settings', { org: organization.slug }));
  },
  component: AppLayout,
  errorComponent: Failed,
});

/** Pages of a person: a top bar and a column. */
export const pages = createRoute({ getParentRoute: () => app, id: '_pages', component: PageLayout });

/** Pages of admins: a top bar and a sidebar. */
export const admin = createRoute({ getParentRoute: () => app, path: '/admin', component: AdminLayout });
