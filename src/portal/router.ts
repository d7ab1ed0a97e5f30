import { accessRoutes } from './access/routes.ts';
import { aiRoutes } from './ai/routes.ts';
import { appsRoutes } from './apps/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { blueprintRoutes } from './blueprints/routes.ts';
import { brandingRoutes } from './branding/routes.ts';
import { eventsRoutes } from './events/routes.ts';
import { os } from './http/guard.ts';
import { identityRoutes } from './identity/routes.ts';
import { layoutRoutes } from './layout/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { membersRoutes } from './members/routes.ts';
import { notificationsRoutes } from './notifications/routes.ts';
import { clustersRoutes, organizationsRoutes } from './organizations/routes.ts';
import { publishingRoutes } from './publishing/routes.ts';
import { reviewRoutes } from './review/routes.ts';
import { ssoRoutes } from './sso/routes.ts';
import { trustRoutes } from './trust/routes.ts';
import { webhookRoutes } from './webhook/routes.ts';
import { workspaceRoutes } from './workspaces/routes.ts';

/** Every row of the contract with its handler; the compiler tells a missing one. */
export const router = os.router({
  identity: identityRoutes,
  organizations: organizationsRoutes,
  branding: brandingRoutes,
  members: membersRoutes,
  sso: ssoRoutes,
  clusters: clustersRoutes,
  blueprints: blueprintRoutes,
  access: accessRoutes,
  layout: layoutRoutes,
  trust: trustRoutes,
  workspaces: workspaceRoutes,
  ai: aiRoutes,
  publishing: publishingRoutes,
  review: reviewRoutes,
  apps: appsRoutes,
  audit: auditRoutes,
  mail: mailRoutes,
  notifications: notificationsRoutes,
  webhook: webhookRoutes,
  events: eventsRoutes,
});
