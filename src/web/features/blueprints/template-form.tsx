import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { DescriptionField, NameField } from './name-fields.tsx';

type Template = OutputOf<'clusters', 'templates'>['items'][number];

const sizes = [
  { name: 'cpu', label: 'CPU', unit: 'cores', min: 0.1, max: 64, step: 0.1 },
  { name: 'memory', label: 'Memory', unit: 'MiB', min: 128, max: 262_144, step: 1 },
  { name: 'storage', label: 'Storage', unit: 'MiB', min: 128, max: 1_048_576, step: 1 },
] as const;

/** The portal makes project and environment by itself; all that is asked has an answer already. */
export function TemplateForm({ template }: { template: Template }) {
  const { org } = useSession();
  const { configured } = useSettings();
  const navigate = useNavigate();
  const clusters = useQuery(query('clusters', 'list', { org }));
  const offered = (clusters.data?.items ?? []).filter(({ id }) => template.clusters.includes(id));
  const [draft, setDraft] = useState({
    name: template.name,
    description: template.description,
    cluster: template.clusters[0],
    cpu: String(template.resources.cpu),
    memory: String(template.resources.memory),
    storage: String(template.resources.storage),
    repository: '',
  });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const [refused, setRefused] = useState<string | null>(null);
  const create = useCall('blueprints', 'create', {
    onSuccess: ({ id }) => void navigate({ to: paths.blueprint(id) }),
    onError: (error) => {
      const issue = describe(error).issues.find(({ path }) => path === 'repository');
      setRefused(issue?.message ?? null);
      return issue !== undefined;
    },
  });
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setRefused(null);
          create.mutate({
            org,
            template: template.id,
            ...(draft.cluster ? { cluster: draft.cluster } : {}),
            name: draft.name,
            description: draft.description,
            resources: { cpu: Number(draft.cpu), memory: Number(draft.memory), storage: Number(draft.storage) },
            ...(draft.repository ? { repository: draft.repository } : {}),
          });
        }}
      >
        <CardBody className="space-y-4">
          <NameField hint="What members see in their catalog." value={draft.name} onChange={(name) => set({ name })} />
          <DescriptionField value={draft.description} onChange={(description) => set({ description })} />
          <Field label="Cluster">
            {(control) => (
              <Select
                {...control}
                value={clusters.data && draft.cluster}
                placeholder={clusters.isPending ? 'Loading' : 'Choose a cluster'}
                onChange={(cluster) => set({ cluster })}
                options={offered.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
          </Field>
          <fieldset className="grid grid-cols-1 gap-4 sm:grid-cols-3">
            <legend className="sr-only">Resources of each workspace</legend>
            {sizes.map(({ name, label, unit, ...bounds }) => (
              <Field key={name} label={`${label} (${unit})`}>
                {(control) => (
                  <Input
                    {...control}
                    {...bounds}
                    type="number"
                    required
                    value={draft[name]}
                    onChange={(event) => set({ [name]: event.target.value })}
                  />
                )}
              </Field>
            ))}
          </fieldset>
          <Field
            label="Repository to clone"
            optional
            error={refused}
            hint={
              <>
                A public git address. Its newest files replace the template’s and are run the same way
                {template.command && (
                  <>
                    , by <code className="break-words text-xs">{template.command}</code>
                  </>
                )}
                , unless they bring an <code className="text-xs">environment.yaml</code> of their own.
              </>
            }
          >
            {(control) => (
              <Input
                {...control}
                type="url"
                maxLength={500}
                placeholder="https://git.example.com/team/project.git"
                value={draft.repository}
                onChange={(event) => set({ repository: event.target.value })}
              />
            )}
          </Field>
        </CardBody>
        <CardFooter className="justify-between">
          <p className="min-w-0 flex-1 basis-56 text-muted-foreground text-sm">
            {create.isPending && draft.repository
              ? 'Fetching the repository. This takes up to a minute.'
              : 'It starts in testing: only admins can launch it. Try it, then enable it for everybody.'}
          </p>
          <Button
            type="submit"
            variant="primary"
            busy={create.isPending}
            off={configured ? undefined : 'Configure the portal first.'}
          >
            Create blueprint
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
