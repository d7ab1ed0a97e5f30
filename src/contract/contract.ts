import { access } from './access.ts';
import { ai } from './ai.ts';
import { apps } from './apps.ts';
import { audit } from './audit.ts';
import { blueprints } from './blueprints.ts';
import { branding } from './branding.ts';
import { clusters } from './clusters.ts';
import { events } from './events.ts';
import { identity } from './identity.ts';
import { layout } from './layout.ts';
import { mail } from './mail.ts';
import { members } from './members.ts';
import { notifications } from './notifications.ts';
import { organizations } from './organizations.ts';
import { publishing } from './publishing.ts';
import { review } from './review.ts';
import { sso } from './sso.ts';
import { trust } from './trust.ts';
import { webhook } from './webhook.ts';
import { workspaces } from './workspaces.ts';

/** Everything that can be asked of the portal. Server, web, CLI, tests and OpenAPI are typed and made from this. */
export const contract = {
  identity,
  organizations,
  branding,
  members,
  sso,
  clusters,
  blueprints,
  access,
  layout,
  trust,
  workspaces,
  ai,
  publishing,
  review,
  apps,
  audit,
  mail,
  notifications,
  webhook,
  events,
};
