import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';

/** Names of the variables that an app has, for who writes its code. What they hold is nowhere in the answer. */
export function AppVariables({ app }: { app: string }) {
  const { org, isAdmin } = useSession();
  const variables = useQuery(query('apps', 'variables', { org, id: app }));
  return (
    <Card>
      <CardHeader
        title="Variables"
        description="What the running app finds in its environment. Admins set them; nobody else sees what they hold."
        actions={
          isAdmin && (
            <Button asChild size="sm">
              <Link to={paths.app(app, 'variables')}>Change</Link>
            </Button>
          )
        }
      />
      <CardBody className="text-sm">
        <QueryView of={variables} loading={<Skeleton className="h-6" />}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="text-muted-foreground">
                {isAdmin
                  ? 'None.'
                  : 'None. When your app needs one, such as a database address, ask an admin to add it.'}
              </p>
            ) : (
              <ul aria-label="Variables" className="flex flex-wrap gap-x-5 gap-y-2">
                {items.map(({ name, secret }) => (
                  <li key={name} className="flex min-w-0 items-center gap-2">
                    <span className="break-all font-mono text-xs">{name}</span>
                    {secret && <Badge>Secret</Badge>}
                  </li>
                ))}
              </ul>
            )
          }
        </QueryView>
      </CardBody>
    </Card>
  );
}
