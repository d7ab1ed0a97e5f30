import type { BlueprintIcon } from '#contract/blueprints.ts';
import type { InputOf } from '#web/api/query.ts';
import type { Blueprint } from './readiness.tsx';

/** Stands for null in a list, whose values must not be empty. */
export const first = '(first)';

/** What the form holds: what was typed, as text. Empty means the source's own, or never. */
export interface Draft {
  name: string;
  description: string;
  icon: BlueprintIcon;
  primaryService: string;
  poolSize: string;
  projectMode: 'dedicated' | 'shared';
  naming: string;
  cpu: string;
  memory: string;
  storage: string;
  idleStopMinutes: string;
  maxLifetimeHours: string;
}

export interface SectionProps {
  blueprint: Blueprint;
  draft: Draft;
  set: (edit: Partial<Draft>) => void;
  /** What the server refused, by field. */
  faults: Record<string, string>;
}

const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));

export const savedDraft = (blueprint: Blueprint): Draft => ({
  name: blueprint.name,
  description: blueprint.description,
  icon: blueprint.icon,
  primaryService: blueprint.primaryService ?? first,
  poolSize: String(blueprint.poolSize),
  projectMode: blueprint.projectMode,
  naming: blueprint.naming,
  cpu: text(blueprint.resources.cpu),
  memory: text(blueprint.resources.memory),
  storage: text(blueprint.resources.storage),
  idleStopMinutes: text(blueprint.idleStopMinutes),
  maxLifetimeHours: text(blueprint.maxLifetimeHours),
});

export function inputOf(org: string, id: string, draft: Draft): InputOf<'blueprints', 'update'> {
  const number = (typed: string) => (typed.trim() === '' ? undefined : Number(typed));
  const resources = { cpu: number(draft.cpu), memory: number(draft.memory), storage: number(draft.storage) };
  return {
    org,
    id,
    name: draft.name,
    description: draft.description,
    icon: draft.icon,
    primaryService: draft.primaryService === first ? null : draft.primaryService,
    poolSize: Number(draft.poolSize),
    projectMode: draft.projectMode,
    naming: draft.naming,
    resources: Object.fromEntries(Object.entries(resources).filter(([, value]) => value !== undefined)),
    idleStopMinutes: number(draft.idleStopMinutes) ?? null,
    maxLifetimeHours: number(draft.maxLifetimeHours) ?? null,
  };
}
