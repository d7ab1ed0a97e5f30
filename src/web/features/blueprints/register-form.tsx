import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { DescriptionField, NameField } from './name-fields.tsx';
import { RegisterStep } from './register-step.tsx';

interface Place {
  cluster: string;
  project: string;
  environment: string;
}

/** What the environment holds, then how members will see it. */
export function RegisterForm(place: Place) {
  const { org } = useSession();
  const { cluster: id, project, environment } = place;
  const source = useQuery(query('clusters', 'services', { org, id, project, environment }));
  return (
    <RegisterStep number={3} title="What a workspace gets">
      <QueryView of={source} loading={<SkeletonRows rows={3} />}>
        {(data) => (
          <div className="space-y-5">
            <Contents source={data} />
            <Names place={place} />
          </div>
        )}
      </QueryView>
    </RegisterStep>
  );
}

function Contents({ source }: { source: OutputOf<'clusters', 'services'> }) {
  const { cpu, memory, storage } = source.resources;
  return (
    <DetailList
      items={[
        {
          name: 'Services',
          value:
            source.items.length === 0 ? (
              'None: a terminal and its files.'
            ) : (
              <ul className="space-y-1.5">
                {source.items.map(({ name, command, port }) => (
                  <li key={name}>
                    <span className="font-medium">{name}</span>
                    {port && <span className="text-muted-foreground"> on port {port}</span>}
                    <code className="block break-words text-muted-foreground text-xs">{command}</code>
                  </li>
                ))}
              </ul>
            ),
        },
        {
          name: 'Setup',
          value:
            source.setup.length === 0
              ? 'None: it is ready at once.'
              : source.setup.map((step) => (
                  <code key={step} className="block break-words text-xs">
                    {step}
                  </code>
                )),
        },
        {
          name: 'Resources',
          value: `${cpu} CPU, ${memory.toLocaleString('en')} MiB memory, ${storage.toLocaleString('en')} MiB storage`,
        },
        {
          name: 'Publishing',
          value: source.publishable ? 'Builders can publish it as an app.' : 'Off: environment.yaml has no app.',
        },
      ]}
    />
  );
}

function Names({ place: { cluster, project, environment } }: { place: Place }) {
  const { org } = useSession();
  const { configured } = useSettings();
  const navigate = useNavigate();
  const environments = useQuery(query('clusters', 'environments', { org, id: cluster, project }));
  const about = environments.data?.items.find(({ id }) => id === environment);
  const [typed, setTyped] = useState<{ name?: string; description?: string }>({});
  const create = useCall('blueprints', 'create', { onSuccess: ({ id }) => void navigate({ to: paths.blueprint(id) }) });
  const name = typed.name ?? about?.name ?? '';
  const description = typed.description ?? about?.description ?? '';
  return (
    <form
      className="space-y-4 border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ org, cluster, project, environment, name, description });
      }}
    >
      <NameField
        hint="What members see in their catalog."
        value={name}
        onChange={(name) => setTyped({ ...typed, name })}
      />
      <DescriptionField value={description} onChange={(description) => setTyped({ ...typed, description })} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-56 text-muted-foreground text-sm">
          It starts in testing: only admins can launch it. Try it, then enable it for everybody.
        </p>
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending}
          off={configured ? undefined : 'Configure the portal first.'}
        >
          Register
        </Button>
      </div>
    </form>
  );
}
