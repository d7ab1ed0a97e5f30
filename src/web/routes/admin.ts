import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { usageGroup } from '#contract/ai.ts';
import { type WorkspaceStatus, workspaceStatus } from '#contract/workspaces.ts';
import { periods } from '#web/features/ai/usage-period.ts';
import { queueSearch } from '#web/features/approvals/queue.ts';
import { admin } from './layouts.tsx';

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

const aiUsage = createRoute({
  getParentRoute: () => admin,
  path: '/ai',
  validateSearch: z.object({
    period: z.enum(periods).optional().catch(undefined),
    by: usageGroup.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('#web/features/ai/usage-page.tsx'), 'UsagePage'),
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

const configure = createRoute({
  getParentRoute: () => admin,
  path: '/configure',
  component: lazyRouteComponent(() => import('#web/features/organizations/configure-page.tsx'), 'ConfigurePage'),
});

/** Pages of the admin section that have no parts of their own. */
export const adminRoutes = [
  overview,
  approvals,
  approval,
  trusted,
  workspaces,
  aiUsage,
  members,
  audit,
  mail,
  configure,
] as const;
