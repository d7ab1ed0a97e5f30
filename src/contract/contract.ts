import { blueprints } from './blueprints.ts';
import { events } from './events.ts';
import { identity, members } from './identity.ts';
import { audit, clusters, mail, organizations } from './organizations.ts';
import { apps, publishing } from './publishing.ts';
import { workspaces } from './workspaces.ts';

/** Everything that can be asked of the portal. Server, web, CLI, tests and OpenAPI are typed and made from this. */
export const contract = {
  identity,
  organizations,
  members,
  clusters,
  blueprints,
  workspaces,
  publishing,
  apps,
  audit,
  mail,
  events,
};
