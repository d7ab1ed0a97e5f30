import { useQuery } from '@tanstack/react-query';
import { type Audience, subdomain as schema } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useDebounced } from './use-debounced.ts';

export interface SubdomainVerdict {
  /** What is wrong with it; null while it may be right. */
  error: string | null;
  /** The portal said that this workspace may publish there. */
  free: boolean;
  checking: boolean;
  /** Who may open what is published there; null while nobody knows. */
  audience: Audience | null;
}

/** Judges a subdomain while it is typed: its form at once, and whether it is taken by asking the portal. */
export function useSubdomain(workspaceId: string, typed: string): SubdomainVerdict {
  const { org } = useSession();
  const parsed = schema.safeParse(typed);
  const asked = useDebounced(typed, 300);
  const settled = asked === typed && parsed.success;
  const check = useQuery({
    ...query('publishing', 'checkSubdomain', { org, id: workspaceId, subdomain: parsed.success ? parsed.data : '' }),
    enabled: settled,
    staleTime: 10_000,
  });
  const unknown = { error: null, free: false, checking: false, audience: null };
  if (!parsed.success) return { ...unknown, error: parsed.error.issues[0]!.message };
  if (!settled || check.isPending) return { ...unknown, checking: true };
  // Whether it is free could not be asked; the portal decides when it is sent.
  if (!check.data) return unknown;
  const { ok, audience } = check.data;
  return ok ? { ...unknown, free: true, audience } : { ...unknown, error: check.data.reason };
}
