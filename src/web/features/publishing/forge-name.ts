import type { ForgeKind } from '#contract/publishing.ts';
import { forges } from '#web/features/organizations/forge-names.ts';

/** Where a repository is, in a sentence: "changed at GitHub". */
export const forgeName = (kind: ForgeKind) => (kind === 'builtin' ? 'the built-in forge' : forges[kind].name);

export const changedAt = (kind: ForgeKind) =>
  `The repository was changed at ${forgeName(kind)} since your last version.`;
