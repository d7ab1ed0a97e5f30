import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronLeft, LayoutTemplate } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { SkeletonCards } from '#web/ui/skeleton.tsx';

type Template = OutputOf<'clusters', 'templates'>['items'][number];

/** The gallery, then a name. The portal makes project and environment by itself. */
export function TemplateDialog({ onClose }: { onClose: () => void }) {
  const [template, setTemplate] = useState<Template | null>(null);
  if (template) return <NameTemplate template={template} onBack={() => setTemplate(null)} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title="Create from template"
      description="Each of these runs as it is."
    >
      <Gallery onChoose={setTemplate} />
    </Dialog>
  );
}

function Gallery({ onChoose }: { onChoose: (template: Template) => void }) {
  const { org } = useSession();
  const templates = useQuery(query('clusters', 'templates', { org }));
  return (
    <QueryView of={templates} loading={<SkeletonCards />}>
      {({ items }) => (
        <div className="space-y-5 pb-2">
          {[...Map.groupBy(items, ({ persona }) => persona)].map(([persona, group]) => (
            <section key={persona} aria-label={persona}>
              <h3 className="mb-2 font-medium text-muted-foreground text-xs first-letter:uppercase">{persona}</h3>
              <ul className="grid gap-2 sm:grid-cols-2">
                {group.map((template) => (
                  <li key={template.id}>
                    <button
                      type="button"
                      onClick={() => onChoose(template)}
                      className="flex h-full w-full items-start gap-3 rounded-lg border p-3 text-left hover:border-input hover:bg-muted"
                    >
                      <span
                        aria-hidden
                        className="grid size-8 shrink-0 place-items-center rounded-md bg-accent text-accent-foreground"
                      >
                        <LayoutTemplate className="size-4" />
                      </span>
                      <span className="min-w-0">
                        <span className="block font-medium text-sm">{template.name}</span>
                        <span className="block text-muted-foreground text-xs">{template.description}</span>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </QueryView>
  );
}

function NameTemplate({ template, onBack, onClose }: { template: Template; onBack: () => void; onClose: () => void }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState(template.name);
  const [description, setDescription] = useState(template.description);
  const create = useCall('blueprints', 'create', { onSuccess: ({ id }) => void navigate({ to: paths.blueprint(id) }) });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Create from ${template.name}`}
      footer={
        <>
          <Button onClick={onBack} className="mr-auto">
            <ChevronLeft aria-hidden />
            Back
          </Button>
          <Button type="submit" form="create" variant="primary" busy={create.isPending}>
            Create blueprint
          </Button>
        </>
      }
    >
      <form
        id="create"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ org, template: template.id, name, description });
        }}
      >
        <Field label="Name">
          {(control) => (
            <Input
              {...control}
              required
              maxLength={80}
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Description" optional>
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              maxLength={400}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
