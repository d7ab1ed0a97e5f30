import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { CardFooter } from '#web/ui/card.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** Sends one mail to whoever presses it, and shows what the mail server said to that. */
export function TestMail({ kept }: { kept: boolean }) {
  const { org, me } = useSession();
  const [answer, setAnswer] = useState<OutputOf<'mail', 'test'> | null>(null);
  const test = useCall('mail', 'test', { onSuccess: setAnswer });
  return (
    <>
      <div aria-live="polite">
        {answer && !test.isPending && (
          <Notice
            className="mx-4 mb-4"
            tone={answer.sent ? 'success' : 'danger'}
            title={answer.sent ? `Sent to ${answer.to}` : 'Nothing was sent'}
          >
            <span className="break-words font-mono text-xs">{answer.answer}</span>
          </Notice>
        )}
      </div>
      <CardFooter>
        <span className="mr-auto text-muted-foreground text-sm">Sends a mail to {me.email}, past the outbox.</span>
        <Button
          busy={test.isPending}
          off={kept ? 'There is no server to test.' : undefined}
          onClick={() => test.mutate({ org })}
        >
          Send a test
        </Button>
      </CardFooter>
    </>
  );
}
