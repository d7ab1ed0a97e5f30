import { type SubmitEvent, useState } from 'react';
import type { Audience } from '#contract/publishing.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import type { App } from './app-table.tsx';
import { audienceWords } from './audience-words.ts';
import { ChosenMembers } from './chosen-members.tsx';

/** Nothing is saved before its button is pressed: narrowing the audience ends what people have open. */
export function AudienceCard({ app }: { app: App }) {
  const { org } = useSession();
  const [draft, setDraft] = useState<Partial<Pick<App, 'audience' | 'members'>>>({});
  const { audience, members } = { ...app, ...draft };
  const update = useCall('apps', 'update', {
    done: 'It is saved who can open the app',
    onSuccess: () => setDraft({}),
  });
  const ids = (list: App['members']) => list.map(({ id }) => id).sort();
  const changed = audience !== app.audience || ids(members).join() !== ids(app.members).join();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    update.mutate({ org, id: app.id, audience, members: ids(members) });
  };
  return (
    <Card>
      <form onSubmit={submit}>
        <CardHeader
          title="Who can open it"
          description="What you change holds at once: whoever may not open it any more loses what they have open."
        />
        <CardBody className="space-y-3">
          <Segmented<Audience>
            label="Audience"
            value={audience}
            onChange={(next) => setDraft({ ...draft, audience: next })}
            options={(Object.keys(audienceWords) as Audience[]).map((value) => ({
              value,
              label: audienceWords[value].label,
            }))}
          />
          <p className="text-muted-foreground text-sm">
            {audienceWords[audience].means}
            {app.hasPassword &&
              (audience === 'public' ? ' They type its password first.' : ' Its password is removed.')}
          </p>
          {audience === 'members' && (
            <ChosenMembers
              owner={app.owner}
              members={members}
              onChange={(next) => setDraft({ ...draft, members: next })}
            />
          )}
        </CardBody>
        <SaveBar
          form={{ changed, busy: update.isPending, reset: () => setDraft({}) }}
          off={app.allowed.update.ok ? undefined : app.allowed.update.reason}
        />
      </form>
    </Card>
  );
}
