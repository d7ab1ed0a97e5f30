import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { apiError } from '#client/client.ts';
import { usageGroup } from '#contract/ai.ts';
import { type SsoProblem, ssoProblem } from '#contract/sso.ts';
import { type WorkspaceStatus, workspaceStatus } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { currentOrganization, NoOrganization } from '#web/api/session.ts';
import { periods } from '#web/features/ai/usage-period.ts';
import { queueSearch } from '#web/features/approvals/queue.ts';
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
  /**
   * `org` names the organization whose look the page has; `sso` offers its provider; `problem` says why a sign-in there
   * came back.
   */
  validateSearch: (search): { next?: string; org?: string; sso?: boolean; problem?: SsoProblem } => {
    const problem = ssoProblem.safeParse(search.problem);
    return {
      ...(typeof search.next === 'string' ? { next: search.next } : {}),
      ...(typeof search.org === 'string' ? { org: search.org } : {}),
      ...(search.sso === true ? { sso: true } : {}),
      ...(problem.success ? { problem: problem.data } : {}),
    };
  },
  component: lazyRouteComponent(() => import('#web/features/identity/sign-in-page.tsx'), 'SignInPage'),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/link',
  component: lazyRouteComponent(() => import('#web/features/identity/link-page.tsx'), 'LinkPage'),
});

const signInConfirm = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/confirm',
  component: lazyRouteComponent(() => import('#web/features/identity/link-page.tsx'), 'ConfirmPage'),
});

/** Where the link of a mail leads that its reader may stop; they need not be signed in. */
const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: '/unsubscribe',
  validateSearch: (search): { token?: string } => (typeof search.token === 'string' ? { token: search.token } : {}),
  component: lazyRouteComponent(() => import('#web/features/notifications/unsubscribe-page.tsx'), 'UnsubscribePage'),
});

/** Throws to the sign-in page, which comes back. */
async function signedIn(queryClient: QueryClient, href: string) {
  return queryClient.ensureQueryData(query('identity', 'me')).catch((error) => {
    if (apiError(error)?.code === 'UNAUTHORIZED') throw redirect({ href: signInHref(href) });
    throw error;
  });
}

/** Whoever is signed in, also to no organization. */
const openApp = createRoute({
  getParentRoute: () => root,
  path: '/open',
  validateSearch: (search): { host?: string; path?: string; visit?: string } => ({
    ...(typeof search.host === 'string' ? { host: search.host } : {}),
    ...(typeof search.path === 'string' ? { path: search.path } : {}),
    ...(typeof search.visit === 'string' ? { visit: search.visit } : {}),
  }),
  beforeLoad: ({ context: { queryClient }, location }) => signedIn(queryClient, location.href).then(() => {}),
  component: lazyRouteComponent(() => import('#web/features/apps/open-app-page.tsx'), 'OpenAppPage'),
  errorComponent: ErrorPage,
});

/** Also what becomes of a page whose organization closes to its reader while they look at it. */
const Failed = (props: ErrorComponentProps) =>
  props.error instanceof NoOrganization ? <NoOrganizationPage /> : <ErrorPage {...props} />;

/** Signed in: everything below may use `useSession` and `useSettings`, whose answers are loaded here. */
const app = createRoute({
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

/** Its own layout, from edge to edge. */
const workspace = createRoute({
  getParentRoute: () => app,
  path: '/workspaces/$id',
  /** `resubmit` names a request that was sent back, to be submitted once more. */
  validateSearch: z.object({ resubmit: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('#web/features/editor/editor-page.tsx'), 'EditorPage'),
});

const pages = createRoute({ getParentRoute: () => app, id: '_pages', component: PageLayout });

interface DashboardSearch {
  launch?: string | undefined;
  status?: WorkspaceStatus | undefined;
  tag?: string | undefined;
  q?: string | undefined;
}

const dashboard = createRoute({
  getParentRoute: () => pages,
  path: '/',
  /** `launch` names a blueprint whose launch dialog is open. */
  validateSearch: (search): DashboardSearch => {
    const status = workspaceStatus.safeParse(search.status);
    return {
      ...(typeof search.launch === 'string' ? { launch: search.launch } : {}),
      ...(status.success ? { status: status.data } : {}),
      ...(typeof search.tag === 'string' ? { tag: search.tag } : {}),
      ...(typeof search.q === 'string' ? { q: search.q } : {}),
    };
  },
  component: lazyRouteComponent(() => import('#web/features/workspaces/dashboard-page.tsx'), 'DashboardPage'),
});

const me = createRoute({
  getParentRoute: () => pages,
  path: '/settings',
  component: lazyRouteComponent(() => import('#web/features/identity/me-page.tsx'), 'MePage'),
});

const request = createRoute({
  getParentRoute: () => pages,
  path: '/requests/$id',
  component: lazyRouteComponent(() => import('#web/features/publishing/request-page.tsx'), 'RequestPage'),
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
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('#web/features/approvals/approvals-page.tsx'), 'ApprovalsPage'),
});

const approval = createRoute({
  getParentRoute: () => admin,
  path: '/approvals/$id',
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('#web/features/approvals/approval-page.tsx'), 'ApprovalPage'),
});

const trusted = createRoute({
  getParentRoute: () => admin,
  path: '/trusted',
  component: lazyRouteComponent(() => import('#web/features/trust/trusted-page.tsx'), 'TrustedPage'),
});

const blueprints = createRoute({
  getParentRoute: () => admin,
  path: '/blueprints',
  component: lazyRouteComponent(() => import('#web/features/blueprints/blueprints-page.tsx'), 'BlueprintsPage'),
});

const registerBlueprint = createRoute({
  getParentRoute: () => admin,
  path: '/blueprints/register',
  validateSearch: z.object({
    cluster: z.string().optional().catch(undefined),
    project: z.string().optional().catch(undefined),
    environment: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('#web/features/blueprints/register-page.tsx'), 'RegisterPage'),
});

const templates = createRoute({
  getParentRoute: () => admin,
  path: '/blueprints/templates',
  validateSearch: z.object({
    persona: z.string().optional().catch(undefined),
    q: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('#web/features/blueprints/gallery-page.tsx'), 'GalleryPage'),
});

const template = createRoute({
  getParentRoute: () => admin,
  path: '/blueprints/templates/$template',
  component: lazyRouteComponent(() => import('#web/features/blueprints/template-page.tsx'), 'TemplatePage'),
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

const blueprintAccess = createRoute({
  getParentRoute: () => blueprint,
  path: '/access',
  component: lazyRouteComponent(() => import('#web/features/access/access-tab.tsx'), 'AccessTab'),
});

const blueprintWorkspace = createRoute({
  getParentRoute: () => blueprint,
  path: '/workspace',
  component: lazyRouteComponent(() => import('#web/features/layout/workspace-tab.tsx'), 'WorkspaceTab'),
});

const blueprintTrust = createRoute({
  getParentRoute: () => blueprint,
  path: '/trust',
  component: lazyRouteComponent(() => import('#web/features/trust/trust-tab.tsx'), 'TrustTab'),
});

const blueprintActivity = createRoute({
  getParentRoute: () => blueprint,
  path: '/activity',
  component: lazyRouteComponent(() => import('#web/features/blueprints/activity-tab.tsx'), 'ActivityTab'),
});

const workspaces = createRoute({
  getParentRoute: () => admin,
  path: '/workspaces',
  validateSearch: (
    search,
  ): { status?: WorkspaceStatus | undefined; blueprint?: string | undefined; tag?: string | undefined } => {
    const status = workspaceStatus.safeParse(search.status);
    return {
      ...(status.success ? { status: status.data } : {}),
      ...(typeof search.blueprint === 'string' ? { blueprint: search.blueprint } : {}),
      ...(typeof search.tag === 'string' ? { tag: search.tag } : {}),
    };
  },
  component: lazyRouteComponent(() => import('#web/features/workspaces/all-workspaces-page.tsx'), 'AllWorkspacesPage'),
});

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

const blueprintAi = createRoute({
  getParentRoute: () => blueprint,
  path: '/ai',
  component: lazyRouteComponent(() => import('#web/features/ai/ai-tab.tsx'), 'AiTab'),
});

const aiUsage = createRoute({
  getParentRoute: () => admin,
  path: '/ai',
  validateSearch: z.object({
    period: z.enum(periods).optional().catch(undefined),
    by: usageGroup.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('#web/features/ai/usage-page.tsx'), 'UsagePage'),
});

const aiSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings/ai',
  component: lazyRouteComponent(() => import('#web/features/ai/ai-settings-page.tsx'), 'AiSettingsPage'),
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

const configure = createRoute({
  getParentRoute: () => admin,
  path: '/configure',
  component: lazyRouteComponent(() => import('#web/features/organizations/configure-page.tsx'), 'ConfigurePage'),
});

const organizations = createRoute({
  getParentRoute: () => pages,
  path: '/organizations',
  component: lazyRouteComponent(
    () => import('#web/features/organizations/organizations-page.tsx'),
    'OrganizationsPage',
  ),
});

const signInSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings/sign-in',
  /** `tried` names a try that came back from the provider. */
  validateSearch: (search): { tried?: string } => (typeof search.tried === 'string' ? { tried: search.tried } : {}),
  component: lazyRouteComponent(() => import('#web/features/sso/sign-in-settings-page.tsx'), 'SignInSettingsPage'),
});

const clusters = createRoute({
  getParentRoute: () => admin,
  path: '/settings/clusters',
  component: lazyRouteComponent(() => import('#web/features/organizations/clusters-page.tsx'), 'ClustersPage'),
});

export const routeTree = root.addChildren([
  signIn,
  signInLink,
  signInConfirm,
  unsubscribe,
  openApp,
  app.addChildren([
    workspace,
    pages.addChildren([dashboard, request, me, organizations]),
    admin.addChildren([
      overview,
      approvals,
      trusted,
      approval,
      blueprints,
      registerBlueprint,
      templates,
      template,
      blueprint.addChildren([
        blueprintIndex,
        blueprintGeneral,
        blueprintAccess,
        blueprintAi,
        blueprintWorkspace,
        blueprintTrust,
        blueprintActivity,
      ]),
      workspaces,
      apps,
      publishedApp.addChildren([appIndex, appVersions, appLogs, appSettings]),
      aiUsage,
      aiSettings,
      members,
      audit,
      mail,
      branding,
      welcome,
      limits,
      signInSettings,
      domain,
      mailSettings,
      notificationSettings,
      forge,
      configure,
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
