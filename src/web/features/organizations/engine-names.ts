import type { OutputOf } from '#web/api/query.ts';

type Engine = OutputOf<'clusters', 'get'>['engine'];

/** Engines, as people call them. */
export const engineNames: Record<Engine, { label: string; hint: string }> = {
  local: { label: 'This machine', hint: 'Processes beside the portal' },
  kubernetes: { label: 'Kubernetes', hint: 'Pods in a cluster of yours' },
  qovery: { label: 'Qovery', hint: 'Environments of the hosted platform' },
  fake: { label: 'Fake', hint: 'For tests: nothing really runs' },
};
