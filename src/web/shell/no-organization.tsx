import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSignOut } from '#web/api/use-sign-out.ts';
import { useContinueWithSso } from '#web/api/use-sso.ts';
import { Button } from '#web/ui/button.tsx';
import { Message } from './messages.tsx';

/**
 * Signed in, but in nothing: the person was removed, did not open their invitation yet, was invited by another address, or
 * their organization is entered through its sign-in provider.
 */
export function NoOrganizationPage() {
  const me = useQuery(query('identity', 'me')).data;
  const signOut = useSignOut();
  const sso = useContinueWithSso();
  const bySso = me?.bySso ?? [];
  const here = window.location.pathname + window.location.search;
  return (
    <Message
      title={bySso.length > 0 ? 'Continue with your company account' : 'You are not in an organization'}
      action={
        <>
          {bySso.map(({ slug, name }) => (
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
      {bySso.length > 0
        ? `You are signed in as ${me?.email} by mail. Your organization is entered through its own sign-in.`
        : `You are signed in as ${me?.email}. If you were invited, open the link in that mail: it lets you in. Otherwise ask an admin to invite this address, or sign in with another one.`}
    </Message>
  );
}
