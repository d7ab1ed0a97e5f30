import { isDeepStrictEqual } from 'node:util';
import type { BlueprintState, SourceChanges } from '#contract/blueprints.ts';
import type { Allowed } from '#contract/common.ts';
import { errors } from '#contract/errors.ts';
import type { Role } from '#contract/identity.ts';

export interface LaunchFacts {
  state: BlueprintState;
  readiness: 'preparing' | 'ready' | 'failed';
  configured: boolean;
}

/** Whether a blueprint is in a role's catalog at all. */
export const inCatalog = (state: BlueprintState) => state !== 'disabled';

/** Whether a member may launch a blueprint that is in their catalog, and why not. */
export function decideLaunchable(role: Role, facts: LaunchFacts): Allowed {
  if (facts.state === 'disabled') return no('NOT_FOUND', 'This blueprint is disabled.');
  if (facts.state === 'testing' && role !== 'admin') return no('FORBIDDEN', 'Coming soon.');
  if (!facts.configured) return no('NOT_CONFIGURED', errors.NOT_CONFIGURED.message);
  if (facts.readiness === 'failed')
    return no('ENGINE_FAILED', 'Its preparation failed. An admin can see why and prepare it again.');
  return { ok: true };
}

const no = (code: string, reason: string): Allowed => ({ ok: false, code, reason });

export interface FieldChange {
  field: string;
  from: string | null;
  to: string | null;
}

/** What of a thing's fields would be different, in words for its history. */
export function changesOf(before: Record<string, unknown>, wanted: Record<string, unknown>): FieldChange[] {
  return Object.entries(wanted).flatMap(([field, value]) =>
    value === undefined || isDeepStrictEqual(before[field] ?? null, value)
      ? []
      : [{ field, from: inWords(before[field]), to: inWords(value) }],
  );
}

function inWords(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'object') return String(value);
  const parts = Object.entries(value).map(([key, part]) => `${key} ${part}`);
  return parts.length > 0 ? parts.join(', ') : null;
}

/** Names of one kind that are told; a source may have any number of files. */
const mostNames = 200;

/** What is different between two versions of a source. */
export function sourceChanges(
  from: { version: string; spec: unknown; files: Record<string, string> | null },
  to: { version: string; spec: unknown; files: Record<string, string> | null },
): SourceChanges {
  const spec = !isDeepStrictEqual(from.spec, to.spec);
  const about = { from: from.version, to: to.version, spec };
  const [old, fresh] = [from.files, to.files];
  if (!old || !fresh) return { ...about, files: null };
  const some = (names: string[], keep: (name: string) => boolean) => names.filter(keep).sort().slice(0, mostNames);
  return {
    ...about,
    files: {
      added: some(Object.keys(fresh), (name) => !Object.hasOwn(old, name)),
      changed: some(Object.keys(fresh), (name) => Object.hasOwn(old, name) && old[name] !== fresh[name]),
      removed: some(Object.keys(old), (name) => !Object.hasOwn(fresh, name)),
    },
  };
}

/** Milliseconds until a setup that failed `count` times in a row is tried again: a registry may be back, a mistake will not mend itself. */
export const retryPause = (count: number) => Math.min(30 * 60_000, 60_000 * 2 ** (count - 1));

/**
 * What to do about a blueprint's warm environments: the surplus and the outdated end, the missing are made.
 *
 * @param warm oldest first
 */
export function planPool(
  want: { size: number; version: string | null },
  warm: { id: string; sourceVersion: string | null; alive: boolean }[],
): { make: number; end: string[] } {
  const good = warm.filter((environment) => environment.alive && environment.sourceVersion === want.version);
  const keep = new Set(good.slice(0, want.size).map((environment) => environment.id));
  return {
    make: want.version === null ? 0 : want.size - keep.size,
    end: warm.filter((environment) => !keep.has(environment.id)).map((environment) => environment.id),
  };
}
