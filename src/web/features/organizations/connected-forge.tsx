import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { forges } from './forge-names.ts';
import { ReplaceAppKey } from './replace-app-key.tsx';

type Connection = NonNullable<OutputOf<'organizations', 'forge'>['connection']>;

/** The forge that is connected: tried, given another token, or disconnected. */
export function ConnectedForge({ connection, cloneUrl }: { connection: Connection; cloneUrl: string }) {
  const { org } = useSession();
  const { name } = forges[connection.kind];
  const [answer, setAnswer] = useState<OutputOf<'organizations', 'testForge'> | null>(null);
  const [disconnecting, setDisconnecting] = useState(false);
  const test = useCall('organizations', 'testForge', { onSuccess: setAnswer });
  const disconnect = useCall('organizations', 'disconnectForge', { done: `${name} is disconnected` });
  return (
    <Card>
      <CardHeader
        title={name}
        description="New apps get a private repository here. The portal pushes what you approve, opens a pull request and merges it."
        actions={
          <Badge tone="success" dot>
            In use
          </Badge>
        }
      />
      <CardBody className="space-y-4">
        <DetailList
          items={[
            { name: 'Account', value: `${connection.url}/${connection.owner}` },
            { name: 'Repositories', value: <span className="break-all font-mono">{cloneUrl}</span> },
            ...(connection.appId === null ? [] : [{ name: 'GitHub App', value: connection.appId }]),
            { name: 'Connected', value: <TimeAgo time={connection.connectedAt} /> },
          ]}
        />
        <div aria-live="polite">
          {answer && !test.isPending && (
            <Notice
              tone={answer.ok ? 'success' : 'danger'}
              title={answer.ok ? 'The connection works' : 'This does not work yet'}
            >
              {answer.missing.length > 0 && (
                <ul className="list-disc pl-4">
                  {answer.missing.map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ul>
              )}
            </Notice>
          )}
        </div>
        {connection.appId === null ? (
          <ReplaceToken connection={connection} onReplaced={() => setAnswer(null)} />
        ) : (
          <ReplaceAppKey connection={connection} appId={connection.appId} onReplaced={() => setAnswer(null)} />
        )}
      </CardBody>
      <CardFooter>
        <Button className="mr-auto" onClick={() => setDisconnecting(true)}>
          Disconnect
        </Button>
        <Button busy={test.isPending} onClick={() => test.mutate({ org })}>
          Test connection
        </Button>
      </CardFooter>
      <ConfirmDialog
        open={disconnecting}
        onOpenChange={setDisconnecting}
        title={`Disconnect ${name}?`}
        action="Disconnect"
        danger
        busy={disconnect.isPending}
        onConfirm={() => disconnect.mutate({ org })}
      >
        <p>
          The portal removes its webhooks at {name} and forgets the{' '}
          {connection.appId === null ? 'token' : 'private key'}. New apps live at the built-in forge, and apps that live
          at {name} move to it with their next version. No repository is deleted.
        </p>
      </ConfirmDialog>
    </Card>
  );
}

function ReplaceToken({
  connection: { kind, url, owner },
  onReplaced,
}: {
  connection: Connection;
  onReplaced: () => void;
}) {
  const { org } = useSession();
  const [token, setToken] = useState('');
  const replace = useCall('organizations', 'connectForge', {
    done: 'The token is replaced. Test the connection to try it.',
    onSuccess() {
      setToken('');
      onReplaced();
    },
  });
  return (
    <form
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        replace.mutate({ org, kind, url, owner, token });
      }}
    >
      <Field label="Token" className="min-w-0 flex-1" hint="One is kept, encrypted. Paste another to replace it.">
        {(control) => (
          <Input
            {...control}
            required
            type="password"
            autoComplete="new-password"
            placeholder="••••••••"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        className="mt-6.5"
        busy={replace.isPending}
        off={token ? undefined : 'Paste a token first.'}
      >
        Replace
      </Button>
    </form>
  );
}
