import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { describe } from '#web/api/error.ts';
import { call } from '#web/api/query.ts';
import { paths, safeNext } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

type UseToken = (input: { token: string }) => Promise<{ next: string }>;

/** Where a mailed sign-in link leads. */
export const LinkPage = () => <TokenPage trade={call('identity', 'useLink')} />;

/** Where a mail leads that confirms a sign-in through a provider. */
export const ConfirmPage = () => <TokenPage trade={call('sso', 'confirm')} />;

/**
 * Trades the one-time token for a session. The token stands in the fragment, which no server and no log ever sees, and
 * leaves the address at once, so that neither the history nor a shared screen keeps it.
 */
async function signIn(trade: UseToken) {
  const token = window.location.hash.replace(/^#(?:token=)?/, '');
  window.history.replaceState(window.history.state, '', window.location.pathname);
  const { next } = await trade({ token });
  return safeNext(next);
}

function TokenPage({ trade }: { trade: UseToken }) {
  const router = useRouter();
  const client = useQueryClient();
  // A query, so that the token is sent once however often React mounts this page.
  const { data: next, error } = useQuery({
    queryKey: ['sign-in link'],
    queryFn: () => signIn(trade),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

  useEffect(() => {
    if (!next) return;
    client.clear();
    void router.navigate({ href: next, replace: true });
  }, [next, client, router]);

  useEffect(() => {
    // Another link opened in this tab changes only the fragment, which loads nothing by itself.
    const again = () => window.location.reload();
    window.addEventListener('hashchange', again);
    return () => window.removeEventListener('hashchange', again);
  }, []);

  if (!error) {
    return (
      <SignInFrame title="Signing you in">
        <p role="status" className="flex items-center gap-2 text-muted-foreground text-sm">
          <Spinner /> One moment
        </p>
      </SignInFrame>
    );
  }
  return <Refused error={error} />;
}

function Refused({ error }: { error: unknown }) {
  const { code, message, requestId } = describe(error);
  // A token that is not even shaped like one was cut off by a mail program.
  const expired = code === 'LINK_EXPIRED' || code === 'BAD_REQUEST';
  return (
    <SignInFrame title={expired ? 'This link no longer works' : 'You could not be signed in'}>
      <div className="space-y-4">
        <p role="alert" className="text-muted-foreground text-sm">
          {expired
            ? 'It was used already, is too old, belongs to another browser, or was not copied whole. Ask for a new one.'
            : message}
        </p>
        {!expired && (
          <p className="font-mono text-muted-foreground text-xs">
            {code}
            {requestId && ` · ${requestId}`}
          </p>
        )}
        <Button asChild variant="primary" size="lg" className="w-full">
          <Link to={paths.signIn}>Get a new link</Link>
        </Button>
      </div>
    </SignInFrame>
  );
}
