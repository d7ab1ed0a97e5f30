import type { BlueprintState } from '#contract/blueprints.ts';
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
