import { nameFrom, namingTemplate } from '#contract/naming.ts';
import { useSession } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import type { SectionProps } from './general-draft.ts';
import { GeneralSection } from './general-section.tsx';

const modes = {
  dedicated: 'Each workspace is a project of its own.',
  shared: 'All workspaces of this blueprint are in one project.',
};
const parts = ['user', 'blueprint', 'name', 'random'];

/** What the cluster calls the environments of workspaces. */
export function GeneralNaming({ draft, set, faults }: SectionProps) {
  const { me } = useSession();
  const checked = namingTemplate.safeParse(draft.naming);
  const fault = checked.success ? faults.naming : checked.error.issues[0]?.message;
  const example = nameFrom(draft.naming, {
    user: me.email.split('@')[0] ?? '',
    blueprint: draft.name,
    name: draft.name,
    random: 'k3x7q',
  });
  return (
    <GeneralSection
      title="Names at the cluster"
      description="What an operator sees there. Builders name their workspaces as they like."
    >
      <div className="space-y-1.5">
        <Segmented
          label="Project mode"
          value={draft.projectMode}
          onChange={(projectMode) => set({ projectMode })}
          options={[
            { value: 'dedicated', label: 'Dedicated project' },
            { value: 'shared', label: 'Shared project' },
          ]}
        />
        <p className="text-muted-foreground text-sm">{modes[draft.projectMode]} This applies to new workspaces.</p>
      </div>
      <Field
        label="Naming template"
        error={fault ?? null}
        hint={
          <>
            For example <span className="break-all font-mono text-foreground text-xs">{example}</span>
          </>
        }
      >
        {(control) => (
          <Input
            {...control}
            required
            maxLength={120}
            spellCheck={false}
            className="font-mono"
            value={draft.naming}
            onChange={(event) => set({ naming: event.target.value })}
          />
        )}
      </Field>
      <div className="-mt-3 flex flex-wrap gap-1.5">
        {parts.map((part) => (
          <Button
            key={part}
            size="sm"
            className="font-mono"
            aria-label={`Add {${part}}`}
            onClick={() => set({ naming: `${draft.naming}${draft.naming ? '-' : ''}{${part}}` })}
          >
            {`{${part}}`}
          </Button>
        ))}
      </div>
    </GeneralSection>
  );
}
