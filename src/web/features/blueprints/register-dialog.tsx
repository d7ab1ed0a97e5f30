import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';

/** Cluster, then project, then one of the environments that the cluster found in it, then how members will see it. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<{ cluster?: string; project?: string; environment?: string | undefined }>({});
  const [typed, setTyped] = useState<{ name?: string; description?: string }>({});
  const create = useCall('blueprints', 'create', { onSuccess: ({ id }) => void navigate({ to: paths.blueprint(id) }) });

  const clusters = useQuery(query('clusters', 'list', { org }));
  // One choice is no choice.
  const cluster = chosen.cluster ?? only(clusters.data?.items)?.id;
  const projects = useQuery({
    ...query('clusters', 'projects', { org, id: cluster ?? '' }),
    enabled: Boolean(cluster),
  });
  const project = chosen.project ?? only(projects.data?.items)?.id;
  const environments = useQuery({
    ...query('clusters', 'environments', { org, id: cluster ?? '', project: project ?? '' }),
    enabled: Boolean(cluster && project),
  });
  const environment =
    environments.data?.items.find(({ id }) => id === chosen.environment) ?? only(environments.data?.items);
  const name = typed.name ?? environment?.name ?? '';
  const description = typed.description ?? environment?.description ?? '';
  const failed = clusters.error ?? projects.error ?? environments.error;

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Register blueprint"
      description="Choose an environment. Each workspace becomes its own copy of it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="register"
            variant="primary"
            busy={create.isPending}
            off={environment ? undefined : 'Choose an environment first.'}
          >
            Register
          </Button>
        </>
      }
    >
      <form
        id="register"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!cluster || !project || !environment) return;
          create.mutate({ org, cluster, project, environment: environment.id, name, description });
        }}
      >
        <Field label="Cluster" error={failed ? describe(failed).message : null}>
          {(control) => (
            <Select
              {...control}
              value={cluster}
              placeholder={clusters.isPending ? 'Loading' : 'Choose a cluster'}
              onChange={(id) => setChosen({ cluster: id })}
              options={options(clusters.data?.items)}
            />
          )}
        </Field>
        <Field label="Project">
          {(control) => (
            <Select
              {...control}
              value={project}
              disabled={!cluster}
              placeholder="Choose a project"
              onChange={(id) => setChosen({ ...chosen, project: id, environment: undefined })}
              options={options(projects.data?.items)}
            />
          )}
        </Field>
        <Field
          label="Environment"
          hint={environments.data && `${environments.data.items.length} found in this project.`}
        >
          {(control) => (
            <Select
              {...control}
              value={environment?.id}
              disabled={!project}
              placeholder="Choose an environment"
              onChange={(id) => {
                setChosen({ ...chosen, environment: id });
                setTyped({});
              }}
              options={options(environments.data?.items)}
            />
          )}
        </Field>
        <Field label="Name">
          {(control) => (
            <Input
              {...control}
              required
              maxLength={80}
              value={name}
              onChange={(event) => setTyped({ ...typed, name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Description" optional>
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={400}
              value={description}
              onChange={(event) => setTyped({ ...typed, description: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function only<T>(items: T[] | undefined): T | undefined {
  return items?.length === 1 ? items[0] : undefined;
}

const options = (items: { id: string; name: string; description?: string }[] | undefined) =>
  (items ?? []).map(({ id, name, description }) => ({ value: id, label: name, hint: description }));
