import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { describe } from '#web/api/error.ts';
import { call, query } from '#web/api/query.ts';
import { useSignOut } from '#web/api/use-sign-out.ts';
import { useContinueWithSso } from '#web/api/use-sso.ts';
import { Message } from '#web/shell/messages.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Spinner } from '#web/ui/spinner.tsx';

const route = getRouteApi('/open');

/** Where an app that is not public sends its visitors: they go back at once with a ticket, or are told whom to ask. */
export function OpenAppPage() {
  useTitle('Open an app');
  const { host, path, visit } = route.useSearch();
  const isWhole = host !== undefined && path !== undefined && visit !== undefined;
  // A query, so that one ticket is bought however often React mounts this page.
  const { data, error } = useQuery({
    queryKey: ['open app', host, path, visit],
    queryFn: () => call('apps', 'open')({ host: host!, path: path!, visit: visit! }),
    enabled: isWhole,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    // A ticket works once: whoever comes back to this page needs another one.
    gcTime: 0,
  });

  useEffect(() => {
    // Replaced, or "back" would lead forth again.
    if (data) window.location.replace(data.url);
  }, [data]);

  if (!isWhole) return <Message title="This link is not whole">Open the app by its own address.</Message>;
  if (error) return <Refused error={error} />;
  return (
    <Message title="Opening the app" action={<Spinner />}>
      <span role="status">One moment</span>
    </Message>
  );
}

function Refused({ error }: { error: unknown }) {
  const me = useQuery(query('identity', 'me')).data;
  const signOut = useSignOut();
  const sso = useContinueWithSso();
  const { code, message, requestId } = describe(error);
  const isRefusal = code === 'FORBIDDEN' || code === 'NOT_FOUND';
  const here = window.location.pathname + window.location.search;
  return (
    <Message
      {...(isRefusal ? {} : { status: requestId ? `${code} · ${requestId}` : code })}
      title={isRefusal ? 'You cannot open this app' : 'The app could not be opened'}
      action={
        <>
          {me?.bySso.map(({ slug, name }) => (
            <Button
              key={slug}
              variant="primary"
              busy={sso.isPending}
              onClick={() => sso.mutate({ org: slug, next: here })}
            >
              Continue with {name}
            </Button>
          ))}
          <Button busy={signOut.isPending} onClick={() => signOut.mutate({ everywhere: false })}>
            Sign out
          </Button>
        </>
      }
    >
      <p>
        {code === 'NOT_FOUND'
          ? 'It is only for members of its organization, or it is gone. Ask whoever gave you the address.'
          : message}
      </p>
      {me && <p className="mt-2">You are signed in as {me.email}.</p>}
    </Message>
  );
}
