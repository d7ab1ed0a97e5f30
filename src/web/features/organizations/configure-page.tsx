import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, KeyRound, Lock, Rocket, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter } from '#web/ui/card.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';

/** "Configure portal": what one press will do, in words, and what to do after it. */
export function ConfigurePage() {
  useTitle('Configure portal');
  const { org, organization } = useSession();
  const connection = useQuery(query('organizations', 'connection', { org }));
  return (
    <>
      <PageHeader
        title="Configure portal"
        description={`Gives ${organization.name} a place to run workspaces and apps. One press, nothing to paste.`}
      />
      <div className="max-w-2xl">
        <QueryView of={connection} loading={<SkeletonForm fields={2} />}>
          {(data) => <Steps connection={data} />}
        </QueryView>
      </div>
    </>
  );
}

function Steps({
  connection: { configured, cluster, label },
}: {
  connection: OutputOf<'organizations', 'connection'>;
}) {
  const { org } = useSession();
  const configure = useCall('organizations', 'configure', { done: 'The portal is configured' });
  const place = cluster?.name ?? 'the cluster';
  return (
    <Card>
      <CardBody>
        <ol className="space-y-4">
          <Step icon={<KeyRound />} done={configured} title={`Make a credential for ${place}`}>
            {configured ? (
              <>
                The portal holds <span className="font-mono">{label}</span>.
              </>
            ) : (
              'The portal asks the cluster for an account of its own, with the rights to launch and end environments. No token is pasted, and nobody sees it.'
            )}
          </Step>
          <Step icon={<Lock />} done={configured} title="Keep it encrypted">
            With AES-256-GCM, bound to this cluster. No API answers it. Rotate or revoke it at any time on the Clusters
            page.
          </Step>
          <Step icon={<Rocket />} title="Offer something to launch">
            Register a blueprint or create one from a template; it becomes what members see in their catalog.
          </Step>
          <Step icon={<Users />} title="Bring people in">
            Give the portal your <NextPage to={paths.settings('branding')}>name and logo</NextPage>, say what newcomers
            read on the <NextPage to={paths.settings('welcome')}>welcome screen</NextPage>, and{' '}
            <NextPage to={paths.members}>invite members</NextPage>.
          </Step>
        </ol>
      </CardBody>
      <CardFooter>
        {configured ? (
          <>
            <Button asChild>
              <Link to={paths.settings('clusters')}>Clusters</Link>
            </Button>
            <Button variant="primary" asChild>
              <Link to={paths.blueprints}>Go to blueprints</Link>
            </Button>
          </>
        ) : (
          <Button variant="primary" busy={configure.isPending} onClick={() => configure.mutate({ org })}>
            Configure portal
          </Button>
        )}
      </CardFooter>
    </Card>
  );
}

function NextPage({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="text-link underline underline-offset-4">
      {children}
    </Link>
  );
}

function Step({
  icon,
  title,
  done,
  children,
}: {
  icon: ReactNode;
  title: string;
  done?: boolean;
  children: ReactNode;
}) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden
        className={`grid size-8 shrink-0 place-items-center rounded-md [&_svg]:size-4 ${done ? 'bg-success-soft text-success' : 'bg-accent text-accent-foreground'}`}
      >
        {done ? <Check /> : icon}
      </span>
      <div className="min-w-0 text-sm">
        <h2 className="font-medium">
          {title}
          {done && <span className="sr-only"> (done)</span>}
        </h2>
        <p className="mt-0.5 text-muted-foreground">{children}</p>
      </div>
    </li>
  );
}
