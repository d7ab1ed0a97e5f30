import type { FieldChange } from './rules.ts';

/** Audit actions by what an admin looks for. */
export const activityKinds = {
  launches: ['workspace.launched'],
  upgrades: [
    'workspace.upgraded',
    'workspace.upgrade_failed',
    'workspace.upgrade_unhealthy',
    'blueprint.upgraded',
    'blueprint.source_changed',
  ],
} as const;

/** Actions on a workspace that belong to its blueprint's history. */
export const workspaceActions = [
  ...activityKinds.launches,
  'workspace.upgraded',
  'workspace.upgrade_failed',
  'workspace.upgrade_unhealthy',
];

const sentences: Record<string, string> = {
  'blueprint.registered': 'Registered the blueprint',
  'blueprint.changed': 'Changed the settings',
  'blueprint.state_set': 'Changed the state',
  'blueprint.removed': 'Removed the blueprint',
  'blueprint.prepared': 'Asked to prepare it again',
  'blueprint.variables_set': 'Changed the variables',
  'blueprint.access_set': 'Changed the access rules',
  'blueprint.layout_set': 'Changed the layout',
  'blueprint.trust_granted': 'Trusted a member',
  'blueprint.trust_revoked': 'Revoked the trust in a member',
  'blueprint.trust_confirmed': 'Looked at a trust again',
  'blueprint.trust_policy_changed': 'Changed the rules for trusted users',
  'ai.configured': 'Changed the AI providers',
  'blueprint.upgraded': 'Asked to upgrade its workspaces',
  'blueprint.source_changed': 'The source has a new version',
  'workspace.launched': 'Launched',
  'workspace.upgraded': 'Asked to upgrade',
  'workspace.upgrade_failed': 'The upgrade failed; it runs its version of before',
  'workspace.upgrade_unhealthy': 'Upgraded, and a service does not run since',
};

/** What fields are called on the page. */
const fields: Record<string, string> = {
  projectMode: 'project mode',
  naming: 'naming template',
  primaryService: 'primary service',
  poolSize: 'pool size',
  idleStopMinutes: 'idle stop (minutes)',
  maxLifetimeHours: 'maximum lifetime (hours)',
};

/** A line of the audit log in words. An action without a sentence reads by its name: `blueprint.launch_testing`, "Launch testing". */
export function sentenceOf(action: string): string {
  const words = (action.split('.')[1] ?? action).replaceAll('_', ' ');
  return sentences[action] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** `data.changes`, when the line has them in the shape that this page knows. */
export function changesIn(data: Record<string, unknown>): FieldChange[] {
  if (data.files && typeof data.files === 'object') return filesIn(data.files as Record<string, string[]>, data.spec);
  if (!Array.isArray(data.changes)) return [];
  return data.changes.flatMap((change: Partial<FieldChange>) =>
    typeof change?.field === 'string'
      ? [{ field: fields[change.field] ?? change.field, from: textOf(change.from), to: textOf(change.to) }]
      : [],
  );
}

function filesIn(files: Record<string, string[]>, spec: unknown): FieldChange[] {
  const named = (names: string[] | undefined, to: string) => (names ?? []).map((field) => ({ field, from: null, to }));
  return [
    ...(spec ? [{ field: 'environment.yaml', from: null, to: 'changed' }] : []),
    ...named(files.added, 'added'),
    ...named(files.changed, 'changed'),
    ...named(files.removed, 'removed'),
  ].slice(0, 50);
}

const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));
