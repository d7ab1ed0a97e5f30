import { CircleCheck, CircleDashed, CircleX, ExternalLink, TriangleAlert } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { cn } from '#web/ui/cn.ts';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { Connection } from './use-sso-form.ts';

type Check = OutputOf<'sso', 'test'>['checks'][number];

const names: Record<Check['name'], string> = {
  discovery: 'Discovery document',
  issuer: 'Issuer',
  endpoints: 'Endpoints',
  code: 'Sign-in flow',
  keys: 'Signing keys',
  logout: 'Sign-out',
};

const looks = {
  ok: { Icon: CircleCheck, tone: 'text-success', word: 'In order' },
  warning: { Icon: TriangleAlert, tone: 'text-warning', word: 'Look at this' },
  failed: { Icon: CircleX, tone: 'text-danger', word: 'Failed' },
  skipped: { Icon: CircleDashed, tone: 'text-muted-foreground', word: 'Not checked' },
};

/** What the provider can do, and a sign-in that only shows what comes of it. */
export function CheckCard({ connection }: { connection: Connection }) {
  const { org } = useSession();
  const test = useCall('sso', 'test');
  const tryOut = useCall('sso', 'tryOut');
  const trySigningIn = () => {
    // Opened by the click itself, or the browser keeps it shut.
    const tab = window.open('', '_blank');
    tryOut.mutate(
      { org },
      {
        onSuccess: ({ url }) => {
          if (tab) tab.location.href = url;
          else window.location.assign(url);
        },
        onError: () => tab?.close(),
      },
    );
  };
  const { tested } = connection;
  return (
    <Card>
      <CardHeader
        title="Test"
        description="Check what the provider offers, then sign in there once: you see what it sends, and nothing changes."
      />
      <CardBody>
        {test.data ? (
          <ul aria-live="polite" className="divide-y rounded-md border">
            {test.data.checks.map((check) => (
              <CheckRow key={check.name} check={check} />
            ))}
          </ul>
        ) : (
          <p className="text-muted-foreground text-sm">
            {tested ? (
              <>
                Tried with success <TimeAgo time={tested.at} />
                {tested.by && ` by ${tested.by}`}, who{' '}
                {tested.role === 'admin' ? 'came in as an admin' : 'came in as a user'}.
              </>
            ) : (
              'Not tried yet with these settings. A successful try is needed before sign-in by SSO is turned on.'
            )}
          </p>
        )}
      </CardBody>
      <CardFooter>
        <Button busy={test.isPending} onClick={() => test.mutate({ org })}>
          Check connection
        </Button>
        <Button variant={tested ? 'secondary' : 'primary'} busy={tryOut.isPending} onClick={trySigningIn}>
          <ExternalLink aria-hidden />
          Try signing in
        </Button>
      </CardFooter>
    </Card>
  );
}

function CheckRow({ check: { name, result, message } }: { check: Check }) {
  const { Icon, tone, word } = looks[result];
  return (
    <li className="flex items-start gap-2.5 px-3 py-2 text-sm">
      <Icon aria-label={word} className={cn('mt-0.5 size-4 shrink-0', tone)} />
      <div className="grid min-w-0 flex-1 gap-x-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <span className="font-medium">{names[name]}</span>
        <span className="break-words text-muted-foreground">{message}</span>
      </div>
    </li>
  );
}
