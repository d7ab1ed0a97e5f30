import type { TrustPolicy } from '#contract/trust.ts';

/** The rules as a form holds them: numbers as typed, one path in each line. */
export interface PolicyDraft {
  checksPass: boolean;
  maxFiles: string;
  maxLines: string;
  protectedPaths: string;
}

export const draftOf = ({ checksPass, maxFiles, maxLines, protectedPaths }: TrustPolicy): PolicyDraft => ({
  checksPass,
  maxFiles: maxFiles?.toString() ?? '',
  maxLines: maxLines?.toString() ?? '',
  protectedPaths: protectedPaths.join('\n'),
});

export const policyOf = ({ checksPass, maxFiles, maxLines, protectedPaths }: PolicyDraft): TrustPolicy => ({
  checksPass,
  maxFiles: maxFiles === '' ? null : Number(maxFiles),
  maxLines: maxLines === '' ? null : Number(maxLines),
  protectedPaths: protectedPaths.split('\n').flatMap((path) => path.trim() || []),
});
