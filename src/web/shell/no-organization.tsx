import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSignOut } from '#web/api/use-sign-out.ts';
import { Button } from '#web/ui/button.tsx';
import { Message } from './messages.tsx';

/** Signed in, but a member of nothing: the person was removed, or their invitation was for another address. */
export function NoOrganizationPage() {
  const me = useQuery(query('identity', 'me')).data;
  const signOut = useSignOut();
  return (
    <Message
      title="You are not in an organization"
      action={
        <Button busy={signOut.isPending} onClick={() => signOut.mutate({ everywhere: false })}>
          Sign out
        </Button>
      }
    >
      You are signed in as {me?.email}. Ask an admin to invite this address, or sign in with another one.
    </Message>
  );
}
