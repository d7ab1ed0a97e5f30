import { Badge } from '#web/ui/badge.tsx';

/** State of a cluster. One without a credential is of no use, however well it is. */
export function ClusterBadge({ configured, ok }: { configured: boolean; ok: boolean }) {
  const [tone, label] = !configured
    ? (['warning', 'Not configured'] as const)
    : ok
      ? (['success', 'Healthy'] as const)
      : (['danger', 'Unhealthy'] as const);
  return (
    <Badge tone={tone} dot className="ml-auto">
      {label}
    </Badge>
  );
}
