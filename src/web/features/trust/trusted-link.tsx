import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';

/** From the queue to those whose requests never stand in it, and how many of them to look at again. */
export function TrustedLink() {
  const { org } = useSession();
  const trusted = useQuery(query('trust', 'all', { org }));
  const due = trusted.data?.items.filter((each) => each.due).length ?? 0;
  return (
    <Button asChild>
      <Link to={paths.trusted}>
        <ShieldCheck aria-hidden />
        Trusted users
        {due > 0 && <Badge tone="warning">{due} to look at</Badge>}
      </Link>
    </Button>
  );
}
