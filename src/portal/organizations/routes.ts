import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { branding, settings, updateSettings } from './actions.ts';
import { getCluster, listClusters, listEnvironments, listProjects, listServices, listTemplates } from './clusters.ts';
import { configure, connection, revoke, rotate } from './credential.ts';

export const organizationsRoutes = {
  branding: os.organizations.branding.handler(({ context }) => branding(context.portal)),
  settings: os.organizations.settings.handler(({ context }) => settings(context.portal, memberOf(context))),
  updateSettings: os.organizations.updateSettings.handler(({ input, context }) =>
    updateSettings(context.portal, memberOf(context), input),
  ),
  connection: os.organizations.connection.handler(({ context }) => connection(context.portal, memberOf(context))),
  configure: os.organizations.configure.handler(({ context }) => configure(context.portal, memberOf(context))),
  rotate: os.organizations.rotate.handler(({ context }) => rotate(context.portal, memberOf(context))),
  revoke: os.organizations.revoke.handler(({ context }) => revoke(context.portal, memberOf(context))),
};

export const clustersRoutes = {
  list: os.clusters.list.handler(({ context }) => listClusters(context.portal, memberOf(context))),
  get: os.clusters.get.handler(({ input, context }) => getCluster(context.portal, memberOf(context), input.id)),
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
