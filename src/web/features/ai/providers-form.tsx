import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { type BlueprintAi, type ProviderId, providerIds } from '#contract/ai.ts';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { chatOrder } from './chat-order.ts';
import { ChatOrderList } from './chat-order-list.tsx';
import { changeOf, draftOf, type ProviderDraft } from './provider-draft.ts';
import { ProviderSection } from './provider-section.tsx';

type Edits = Partial<Record<ProviderId, Partial<ProviderDraft>>>;

/** All providers of a blueprint on one panel, saved together; each is on or off by itself. */
export function ProvidersForm({ ai }: { ai: BlueprintAi }) {
  const { org } = useSession();
  const { id } = useBlueprint();
  const [edits, setEdits] = useState<Edits>({});
  const [faults, setFaults] = useState<Record<string, string>>({});
  const saved = draftOf(ai);
  const draft = {
    anthropic: { ...saved.anthropic, ...edits.anthropic },
    openai: { ...saved.openai, ...edits.openai },
    custom: { ...saved.custom, ...edits.custom },
  };
  const order = chatOrder(ai);
  const change = changeOf(ai, draft);
  const configure = useCall('ai', 'configure', {
    done: 'AI providers saved',
    onSuccess: () => setEdits({}),
    onError: (error) => {
      const issues = describe(error).issues.filter(({ path }) => /^(anthropic|openai|custom)\./.test(path));
      setFaults(Object.fromEntries(issues.map(({ path, message }) => [path, message])));
      return issues.length > 0;
    },
  });
  const leaving = useBlocker({
    shouldBlockFn: () => change !== null,
    enableBeforeUnload: () => change !== null,
    withResolver: true,
  });

  return (
    <Card>
      <CardHeader
        title="AI providers"
        description="For Claude Code and Chat in this blueprint’s workspaces. Keys stay in the portal: no workspace ever sees one. Changes hold from the next request on."
      />
      <ChatOrderList order={order} />
      <form
        noValidate
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          setFaults({});
          if (change) configure.mutate({ org, id, ...change });
        }}
      >
        {providerIds.map((provider) => (
          <ProviderSection
            key={provider}
            id={provider}
            saved={ai[provider]}
            draft={draft[provider]}
            powersChat={order.some((place) => place.id === provider && place.state === 'powers')}
            changed={change?.[provider] !== undefined}
            faultOf={(field) => faultAt(faults, `${provider}.${field}`)}
            onChange={(fields) => setEdits({ ...edits, [provider]: { ...edits[provider], ...fields } })}
          />
        ))}
        <CardFooter>
          {change && <p className="mr-auto text-sm text-warning">You have unsaved changes.</p>}
          {change && <Button onClick={() => setEdits({})}>Discard</Button>}
          <Button
            type="submit"
            variant="primary"
            busy={configure.isPending}
            off={change ? undefined : 'Nothing to save.'}
          >
            Save
          </Button>
        </CardFooter>
      </form>
      <ConfirmDialog
        open={leaving.status === 'blocked'}
        onOpenChange={() => leaving.reset?.()}
        title="Leave without saving?"
        action="Leave"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        What you changed here is not saved yet, and is lost when you leave.
      </ConfirmDialog>
    </Card>
  );
}

/** A fault in a list names the line (`models.2`): its field shows it. */
const faultAt = (faults: Record<string, string>, path: string) =>
  Object.entries(faults).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1] ?? null;
