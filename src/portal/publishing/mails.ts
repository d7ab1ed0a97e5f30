import type { Person } from '../actor.ts';
import type { Mail } from '../change.ts';
import type { Config } from '../config.ts';
import { appUrl } from './view.ts';

interface About {
  id: string;
  organizationId: string;
  organizationSlug: string;
  workspaceId: string;
  workspaceName: string;
  subdomain: string;
  baseDomain: string | null;
  message: string;
  builderEmail: string;
}

const nameOf = (person: Pick<Person, 'name' | 'email'>) => person.name || person.email;

export function submitted(config: Config, about: About, to: string): Mail {
  const text = [
    `${about.builderEmail} asks to publish “${about.workspaceName}” at ${appUrl(config, about)}.`,
    about.message,
    `Review it: ${config.url}/admin/approvals/${about.id}?org=${about.organizationSlug}`,
  ];
  return {
    organizationId: about.organizationId,
    to,
    subject: `Review requested: ${about.workspaceName}`,
    text: text.filter(Boolean).join('\n\n'),
  };
}

export function approved(config: Config, about: About, reviewer: Person, note: string | null): Mail {
  const text = [
    `${nameOf(reviewer)} approved your request to publish “${about.workspaceName}”.`,
    note,
    `It is being deployed, and will soon be live at ${appUrl(config, about)}.`,
  ];
  return {
    organizationId: about.organizationId,
    to: about.builderEmail,
    subject: `Approved: ${about.workspaceName}`,
    text: text.filter(Boolean).join('\n\n'),
  };
}

export function rejected(config: Config, about: About, reviewer: Person, feedback: string | null): Mail {
  const text = [
    `${nameOf(reviewer)} did not approve your request to publish “${about.workspaceName}”.`,
    feedback,
    `Change it and publish again: ${config.url}/workspaces/${about.workspaceId}?org=${about.organizationSlug}`,
  ];
  return {
    organizationId: about.organizationId,
    to: about.builderEmail,
    subject: `Changes requested: ${about.workspaceName}`,
    text: text.filter(Boolean).join('\n\n'),
  };
}

/** Of a pull request that somebody closed at the forge: the portal does not know who. */
export function closed(config: Config, about: About, feedback: string): Mail {
  const text = [
    `Your request to publish “${about.workspaceName}” was approved, but did not go live.`,
    feedback,
    `Change it and publish again: ${config.url}/workspaces/${about.workspaceId}?org=${about.organizationSlug}`,
  ];
  return {
    organizationId: about.organizationId,
    to: about.builderEmail,
    subject: `Not published: ${about.workspaceName}`,
    text: text.join('\n\n'),
  };
}
