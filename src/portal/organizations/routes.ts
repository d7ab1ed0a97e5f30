import { authorOf } from '../actor.ts';
import { makeHookSecret } from '../forge-hooks/actions.ts';
import { connectForge, disconnectForge, forgetForge, getForge, testForge } from '../forges/actions.ts';
import { callerOf, idOf, memberOf, type RequestContext } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { branding, settings, updateSettings } from './actions.ts';
import { createCluster, removeCluster, renameCluster } from './change-clusters.ts';
import {
  clusterOf,
  getCluster,
  listClusters,
  listEnvironments,
  listProjects,
  listServices,
  listTemplates,
} from './clusters.ts';
import { createOrganization, listOrganizations } from './create.ts';
import { configure, configureCluster, connection, revoke, revokeCluster, rotate, rotateCluster } from './credential.ts';

export const organizationsRoutes = {
  branding: os.organizations.branding.handler(({ input, context }) => branding(context.portal, input.org)),
  list: os.organizations.list.handler(({ context }) => listOrganizations(context.portal, callerOf(context))),
  create: os.organizations.create.handler(({ input, context }) =>
    createOrganization(context.portal, callerOf(context), idOf(context, 'org'), input),
  ),
  settings: os.organizations.settings.handler(({ context }) => settings(context.portal, memberOf(context))),
  updateSettings: os.organizations.updateSettings.handler(({ input, context }) =>
    updateSettings(context.portal, memberOf(context), input),
  ),
  forge: os.organizations.forge.handler(({ context }) => getForge(context.portal, memberOf(context))),
  connectForge: os.organizations.connectForge.handler(({ input, context }) =>
    connectForge(context.portal, memberOf(context), input),
  ),
  disconnectForge: os.organizations.disconnectForge.handler(({ context }) =>
    disconnectForge(context.portal, memberOf(context)),
  ),
  forgetForge: os.organizations.forgetForge.handler(({ input, context }) =>
    forgetForge(context.portal, memberOf(context), input.id),
  ),
  testForge: os.organizations.testForge.handler(({ context }) => testForge(context.portal, memberOf(context))),
  makeHookSecret: os.organizations.makeHookSecret.handler(({ context }) =>
    makeHookSecret(context.portal, memberOf(context)),
  ),
  connection: os.organizations.connection.handler(({ context }) => connection(context.portal, memberOf(context))),
  configure: os.organizations.configure.handler(({ context }) => configure(context.portal, memberOf(context))),
  rotate: os.organizations.rotate.handler(({ context }) => rotate(context.portal, memberOf(context))),
  revoke: os.organizations.revoke.handler(({ context }) => revoke(context.portal, memberOf(context))),
};

export const clustersRoutes = {
  list: os.clusters.list.handler(({ context }) => listClusters(context.portal, memberOf(context))),
  get: os.clusters.get.handler(({ input, context }) => getCluster(context.portal, memberOf(context), input.id)),
  create: os.clusters.create.handler(({ input, context }) =>
    createCluster(context.portal, memberOf(context), idOf(context, 'cls'), input),
  ),
  update: os.clusters.update.handler(({ input, context }) => renameCluster(context.portal, memberOf(context), input)),
  remove: os.clusters.remove.handler(({ input, context }) =>
    removeCluster(context.portal, memberOf(context), input.id),
  ),
  configure: os.clusters.configure.handler(({ input, context }) =>
    withCredential(context, input.id, (portal, author, cluster) =>
      configureCluster(portal, author, cluster, input.kubeconfig),
    ),
  ),
  rotate: os.clusters.rotate.handler(({ input, context }) => withCredential(context, input.id, rotateCluster)),
  revoke: os.clusters.revoke.handler(({ input, context }) => withCredential(context, input.id, revokeCluster)),
  projects: os.clusters.projects.handler(({ input, context }) =>
    listProjects(context.portal, memberOf(context), input.id),
  ),
  environments: os.clusters.environments.handler(({ input, context }) =>
    listEnvironments(context.portal, memberOf(context), input),
  ),
  services: os.clusters.services.handler(({ input, context }) =>
    listServices(context.portal, memberOf(context), input),
  ),
  templates: os.clusters.templates.handler(({ context }) => listTemplates(context.portal, memberOf(context))),
};

/** Changes the credential of one cluster, and answers the cluster as it is then. */
async function withCredential(context: RequestContext, id: string, change: typeof rotateCluster) {
  const member = memberOf(context);
  await change(context.portal, authorOf(member), await clusterOf(context.portal, member, id));
  return getCluster(context.portal, member, id);
}
