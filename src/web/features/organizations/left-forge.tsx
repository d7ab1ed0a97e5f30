import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { forges } from './forge-names.ts';

type Left = OutputOf<'organizations', 'forge'>['left'][number];

/** A forge that was disconnected, while the portal's webhooks are there. */
export function LeftForge({ forge: { id, kind, url, owner, leftAt, repositories, problem, until } }: { forge: Left }) {
  const { org } = useSession();
  const { name } = forges[kind];
  const forget = useCall('organizations', 'forgetForge');
  return (
    <Notice
      tone={until === null ? 'warning' : 'info'}
      title={
        until === null
          ? `The portal could not remove its webhooks at ${name}. Delete them there.`
          : `The portal removes its webhooks at ${name}.`
      }
      action={
        <Button size="sm" busy={forget.isPending} onClick={() => forget.mutate({ org, id })}>
          {until === null ? 'Dismiss' : 'Forget the token now'}
        </Button>
      }
    >
      <p>
        {url}/{owner} was disconnected <TimeAgo time={leftAt} />. {problem}
      </p>
      <p>
        {until === null
          ? 'The token is forgotten, and calls of these webhooks are refused.'
          : 'The token is kept for this alone, for a day at most.'}
      </p>
      <p className="break-words">Repositories: {repositories.join(', ')}</p>
    </Notice>
  );
}
