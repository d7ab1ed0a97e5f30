import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { paths } from '#web/paths.ts';
import { admin } from './layouts.tsx';

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

const blueprintAi = createRoute({
  getParentRoute: () => blueprint,
  path: '/ai',
  component: lazyRouteComponent(() => import('#web/features/ai/ai-tab.tsx'), 'AiTab'),
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

/** Blueprints, the gallery, and the tabs of one blueprint. */
export const blueprintRoutes = [
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
] as const;
