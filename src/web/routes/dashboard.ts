import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { type WorkspaceStatus, workspaceStatus } from '#contract/workspaces.ts';
import { app, pages } from './layouts.tsx';

/** Its own layout, from edge to edge. */
const workspace = createRoute({
  getParentRoute: () => app,
  path: '/workspaces/$id',
  /** A request to be submitted once more: `resubmit` as it was sent back, `update` after an update of the workspace. */
  validateSearch: z.object({
    resubmit: z.string().optional().catch(undefined),
    update: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('#web/features/editor/editor-page.tsx'), 'EditorPage'),
});

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

const organizations = createRoute({
  getParentRoute: () => pages,
  path: '/organizations',
  component: lazyRouteComponent(
    () => import('#web/features/organizations/organizations-page.tsx'),
    'OrganizationsPage',
  ),
});

/** What every member has. */
export const dashboardRoutes = [workspace, pages.addChildren([dashboard, request, me, organizations])] as const;
