import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { apiError } from '#client/client.ts';
import { type RequestStatus, requestStatus } from '#contract/publishing.ts';
import { type WorkspaceStatus, workspaceStatus } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { currentOrganization } from '#web/api/session.ts';
import { paths, signInHref } from '#web/paths.ts';
import { AdminLayout } from '#web/shell/admin-layout.tsx';
import { AppLayout } from '#web/shell/app-layout.tsx';
import { ErrorPage, NotFoundPage } from '#web/shell/messages.tsx';
import { NoOrganizationPage } from '#web/shell/no-organization.tsx';
import { PageLayout } from '#web/shell/page-layout.tsx';
import { PendingPage } from '#web/shell/pending.tsx';
import { RootLayout } from '#web/shell/root-layout.tsx';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: RootLayout,
  notFoundComponent: NotFoundPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => (typeof search.next === 'string' ? { next: search.next } : {}),
  component: lazyRouteComponent(() => import('#web/features/identity/sign-in-page.tsx'), 'SignInPage'),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/link',
  component: lazyRouteComponent(() => import('#web/features/identity/link-page.tsx'), 'LinkPage'),
});

class NoOrganization extends Error {}

/** Signed in: everything below may use `useSession` and `useSettings`, whose answers are loaded here. */
const app = createRoute({
  getParentRoute: () => root,
  id: '_app',
  beforeLoad: async ({ context: { queryClient }, location }) => {
    const me = await queryClient.ensureQueryData(query('identity', 'me')).catch((error) => {
      if (apiError(error)?.code === 'UNAUTHORIZED') throw redirect({ href: signInHref(location.href) });
      throw error;
    });
    const organization = currentOrganization(me);
    if (!organization) throw new NoOrganization();
    await queryClient.ensureQueryData(query('organizations', 'settings', { org: organization.slug }));
  },
  component: AppLayout,
  errorComponent: (props) =>
    props.error instanceof NoOrganization ? <NoOrganizationPage /> : <ErrorPage {...props} />,
});

/** Its own layout, from edge to edge. */
const workspace = createRoute({
  getParentRoute: () => app,
  path: '/workspaces/$id',
  component: lazyRouteComponent(() => import('#web/features/editor/editor-page.tsx'), 'EditorPage'),
});

const pages = createRoute({ getParentRoute: () => app, id: '_pages', component: PageLayout });

const dashboard = createRoute({
  getParentRoute: () => pages,
  path: '/',
  /** `launch` names a blueprint whose launch dialog is open. */
  validateSearch: (search): { launch?: string } => (typeof search.launch === 'string' ? { launch: search.launch } : {}),
  component: lazyRouteComponent(() => import('#web/features/workspaces/dashboard-page.tsx'), 'DashboardPage'),
});

const me = createRoute({
  getParentRoute: () => pages,
  path: '/settings',
  component: lazyRouteComponent(() => import('#web/features/identity/me-page.tsx'), 'MePage'),
});

const admin = createRoute({ getParentRoute: () => app, path: '/admin', component: AdminLayout });

const overview = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('#web/features/organizations/overview-page.tsx'), 'OverviewPage'),
});

const approvals = createRoute({
  getParentRoute: () => admin,
  path: '/approvals',
  validateSearch: (search): { status?: RequestStatus | 'all' } => {
    const status = requestStatus.or(z.literal('all')).safeParse(search.status);
    return status.success ? { status: status.data } : {};
  },
  component: lazyRouteComponent(() => import('#web/features/approvals/approvals-page.tsx'), 'ApprovalsPage'),
});

const approval = createRoute({
  getParentRoute: () => admin,
  path: '/approvals/$id',
  component: lazyRouteComponent(() => import('#web/features/approvals/approval-page.tsx'), 'ApprovalPage'),
});

const blueprints = createRoute({
  getParentRoute: () => admin,
  path: '/blueprints',
  component: lazyRouteComponent(() => import('#web/features/blueprints/blueprints-page.tsx'), 'BlueprintsPage'),
});

const blueprint = createRoute({
  getParentRoute: () => admin,
  path: '/blueprints/$id',
  component: lazyRouteComponent(() => import('#web/features/blueprints/blueprint-page.tsx'), 'BlueprintPage'),
});

const blueprintIndex = createRoute({
  getParentRoute: () => blueprint,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ href: paths.blueprint(params.id), replace: true });
  },
});

const blueprintGeneral = createRoute({
  getParentRoute: () => blueprint,
  path: '/general',
  component: lazyRouteComponent(() => import('#web/features/blueprints/general-tab.tsx'), 'GeneralTab'),
});

const workspaces = createRoute({
  getParentRoute: () => admin,
  path: '/workspaces',
  validateSearch: (search): { status?: WorkspaceStatus | undefined; blueprint?: string | undefined } => {
    const status = workspaceStatus.safeParse(search.status);
    return {
      ...(status.success ? { status: status.data } : {}),
      ...(typeof search.blueprint === 'string' ? { blueprint: search.blueprint } : {}),
    };
  },
  component: lazyRouteComponent(() => import('#web/features/workspaces/all-workspaces-page.tsx'), 'AllWorkspacesPage'),
});

const apps = createRoute({
  getParentRoute: () => admin,
  path: '/apps',
  component: lazyRouteComponent(() => import('#web/features/apps/apps-page.tsx'), 'AppsPage'),
});

const members = createRoute({
  getParentRoute: () => admin,
  path: '/members',
  component: lazyRouteComponent(() => import('#web/features/members/members-page.tsx'), 'MembersPage'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  component: lazyRouteComponent(() => import('#web/features/audit/audit-page.tsx'), 'AuditPage'),
});

const mail = createRoute({
  getParentRoute: () => admin,
  path: '/mail',
  component: lazyRouteComponent(() => import('#web/features/mail/mail-page.tsx'), 'MailPage'),
});

const branding = createRoute({
  getParentRoute: () => admin,
  path: '/settings/branding',
  component: lazyRouteComponent(() => import('#web/features/organizations/branding-page.tsx'), 'BrandingPage'),
});

const welcome = createRoute({
  getParentRoute: () => admin,
  path: '/settings/welcome',
  component: lazyRouteComponent(() => import('#web/features/organizations/welcome-page.tsx'), 'WelcomePage'),
});

const limits = createRoute({
  getParentRoute: () => admin,
  path: '/settings/limits',
  component: lazyRouteComponent(() => import('#web/features/organizations/limits-page.tsx'), 'LimitsPage'),
});

const clusters = createRoute({
  getParentRoute: () => admin,
  path: '/settings/clusters',
  component: lazyRouteComponent(() => import('#web/features/organizations/clusters-page.tsx'), 'ClustersPage'),
});

export const routeTree = root.addChildren([
  signIn,
  signInLink,
  app.addChildren([
    workspace,
    pages.addChildren([dashboard, me]),
    admin.addChildren([
      overview,
      approvals,
      approval,
      blueprints,
      blueprint.addChildren([blueprintIndex, blueprintGeneral]),
      workspaces,
      apps,
      members,
      audit,
      mail,
      branding,
      welcome,
      limits,
      clusters,
    ]),
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
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
