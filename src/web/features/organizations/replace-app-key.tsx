import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { PrivateKeyField } from './github-app-fields.tsx';

type Connection = NonNullable<OutputOf<'organizations', 'forge'>['connection']>;

/** Another key of the same GitHub App. */
export function ReplaceAppKey({
  connection: { kind, url, owner },
  appId,
  onReplaced,
}: {
  connection: Connection;
  appId: string;
  onReplaced: () => void;
}) {
  const { org } = useSession();
  const [privateKey, setPrivateKey] = useState('');
  const [fault, setFault] = useState<string>();
  const replace = useCall('organizations', 'connectForge', {
    done: 'The private key is replaced. Test the connection to try it.',
    onSuccess() {
      setPrivateKey('');
      onReplaced();
    },
    onError(error) {
      const { issues } = describe(error);
      setFault(issues[0]?.message);
      if (issues.length === 0) toastError(error);
      return true;
    },
  });
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        replace.mutate({ org, kind, url, owner, appId, privateKey });
      }}
    >
      <PrivateKeyField
        value={privateKey}
        onChange={(event) => {
          setFault(undefined);
          setPrivateKey(event.target.value);
        }}
        error={fault}
        hint="One is kept, encrypted. Paste another to replace it."
      />
      <Button type="submit" busy={replace.isPending} off={privateKey ? undefined : 'Paste a private key first.'}>
        Replace
      </Button>
    </form>
  );
}
