import { RotateCcw } from 'lucide-react';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import type { SectionProps } from './general-draft.ts';
import { GeneralSection } from './general-section.tsx';

const fields = [
  { key: 'cpu', label: 'CPU', unit: 'cores', min: 0.1, max: 64, step: 0.1 },
  { key: 'memory', label: 'Memory', unit: 'MiB', min: 128, max: 262_144, step: 1 },
  { key: 'storage', label: 'Storage', unit: 'MiB', min: 128, max: 1_048_576, step: 1 },
] as const;

/** What one workspace may use; empty is what the source itself says. */
export function GeneralResources({ blueprint, draft, set }: SectionProps) {
  const { sourceResources, enforced, cluster } = blueprint;
  const changed = fields.some(({ key }) => draft[key] !== '');
  const loose = fields.filter(({ key }) => !enforced[key]).map(({ label }) => label);
  return (
    <GeneralSection
      title="Resources"
      description="For each workspace. New ones have them at once, the others at their next restart."
    >
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-3">
        {fields.map(({ key, label, unit, ...bounds }) => (
          <Field
            key={key}
            label={`${label} (${unit})`}
            hint={
              draft[key] === '' ? 'As the source says' : sourceResources && `The source says ${sourceResources[key]}`
            }
          >
            {(control) => (
              <Input
                {...control}
                {...bounds}
                type="number"
                value={draft[key]}
                placeholder={sourceResources ? String(sourceResources[key]) : ''}
                onChange={(event) => set({ [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      {(changed || loose.length > 0) && (
        <div className="-mt-2 flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 text-muted-foreground text-sm sm:flex-1">
            {loose.length > 0 && `The cluster “${cluster.name}” does not enforce ${inWords(loose)}.`}
          </p>
          {changed && (
            <Button size="sm" onClick={() => set({ cpu: '', memory: '', storage: '' })}>
              <RotateCcw aria-hidden />
              Use the source’s
            </Button>
          )}
        </div>
      )}
    </GeneralSection>
  );
}

const inWords = (labels: string[]) =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(
    labels.map((label) => (label === 'CPU' ? label : label.toLowerCase())),
  );
