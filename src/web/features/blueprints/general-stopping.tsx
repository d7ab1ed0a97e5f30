import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import type { SectionProps } from './general-draft.ts';
import { GeneralSection } from './general-section.tsx';

/** When a workspace stops by itself. */
export function GeneralStopping({ draft, set }: SectionProps) {
  return (
    <GeneralSection
      title="Stopping by itself"
      description="A stopped workspace keeps its files. Its owner is told five minutes before, and a snapshot is taken."
    >
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        <Field
          label="Idle stop (minutes)"
          hint="Typing, busy commands and a working chat count as use. An open tab does not."
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={10}
              max={43_200}
              placeholder="Never"
              value={draft.idleStopMinutes}
              onChange={(event) => set({ idleStopMinutes: event.target.value })}
            />
          )}
        </Field>
        <Field label="Maximum lifetime (hours)" hint="Since its start, whatever it does. It can be started again.">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={8_760}
              placeholder="Unlimited"
              value={draft.maxLifetimeHours}
              onChange={(event) => set({ maxLifetimeHours: event.target.value })}
            />
          )}
        </Field>
      </div>
    </GeneralSection>
  );
}
