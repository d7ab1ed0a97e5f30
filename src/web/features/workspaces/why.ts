import type { Allowed } from '#contract/common.ts';

/** For what is off: why it may not be done now, in the server's words. */
export const why = (verdict: Allowed) => (verdict.ok ? null : verdict.reason);
