import type { Phase, Progress } from '#contract/workspaces.ts';

export type LaunchPhase = Progress['phases'][number];

export const phaseLabels: Record<Phase, string> = {
  validating: 'Check the blueprint',
  creating_project: 'Create the project',
  cloning: 'Clone the environment',
  configuring: 'Configure variables and access',
  deploying: 'Start the services',
  finalizing: 'Open the workspace',
};

/** Without those that were not needed: of a start from stopped, for instance, the ones that only a first launch has. */
export function neededPhases(phases: readonly LaunchPhase[]): LaunchPhase[] {
  const reached = phases.findLastIndex(({ status }) => status !== 'waiting');
  return phases.filter(({ status }, at) => status !== 'waiting' || at > reached);
}

/** Milliseconds that a phase took, or has taken until now; null before it began. */
export function elapsed({ startedAt, finishedAt }: LaunchPhase, now: number): number | null {
  if (!startedAt) return null;
  const end = finishedAt ? Date.parse(finishedAt) : now;
  // Clocks of portal and browser differ.
  return Math.max(0, end - Date.parse(startedAt));
}

/** `0.4 s`, `12 s`, `2 min 5 s` */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
