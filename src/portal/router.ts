import { appsRoutes } from './apps/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { blueprintRoutes } from './blueprints/routes.ts';
import { eventsRoutes } from './events/routes.ts';
import { os } from './http/guard.ts';
import { identityRoutes } from './identity/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { membersRoutes } from './members/routes.ts';
import { clustersRoutes, organizationsRoutes } from './organizations/routes.ts';
import { publishingRoutes } from './publishing/routes.ts';
import { workspaceRoutes } from './workspaces/routes.ts';

/** Every row of the contract with its handler; the compiler tells a missing one. */
export const router = os.router({
  identity: identityRoutes,
  organizations: organizationsRoutes,
  members: membersRoutes,
  clusters: clustersRoutes,
  blueprints: blueprintRoutes,
  workspaces: workspaceRoutes,
  publishing: publishingRoutes,
  apps: appsRoutes,
  audit: auditRoutes,
  mail: mailRoutes,
  events: eventsRoutes,
});
