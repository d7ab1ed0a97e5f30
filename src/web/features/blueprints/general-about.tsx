import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { first, type SectionProps } from './general-draft.ts';
import { GeneralIcon } from './general-icon.tsx';
import { GeneralSection } from './general-section.tsx';
import { DescriptionField, NameField } from './name-fields.tsx';

/** How members see it, and how their workspaces begin. */
export function GeneralAbout({ blueprint, draft, set }: SectionProps) {
  const { org } = useSession();
  const { cluster, project, environment } = blueprint;
  const services = useQuery(query('clusters', 'services', { org, id: cluster.id, project, environment }));
  const ports = (services.data?.items ?? []).filter((service) => service.port);
  return (
    <GeneralSection title="About" description="How members see it in the catalog.">
      <div className="flex items-end gap-3">
        <GeneralIcon value={draft.icon} onChange={(icon) => set({ icon })} />
        <NameField value={draft.name} onChange={(name) => set({ name })} className="flex-1" />
      </div>
      <DescriptionField rows={3} value={draft.description} onChange={(description) => set({ description })} />
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        <Field label="Primary service" hint="The preview of a workspace opens this one first.">
          {(control) => (
            <Select
              {...control}
              value={draft.primaryService}
              onChange={(primaryService) => set({ primaryService })}
              options={[
                { value: first, label: 'The first with a port' },
                ...ports.map(({ name, port }) => ({ value: name, label: name, hint: `Port ${port}` })),
              ]}
            />
          )}
        </Field>
        <Field label="Pool size" hint="Environments kept warm, so that a launch takes about a second. 0 turns it off.">
          {(control) => (
            <Input
              {...control}
              type="number"
              required
              min={0}
              max={20}
              value={draft.poolSize}
              onChange={(event) => set({ poolSize: event.target.value })}
            />
          )}
        </Field>
      </div>
    </GeneralSection>
  );
}
