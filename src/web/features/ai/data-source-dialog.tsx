import { type ReactNode, useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { Button } from '#web/ui/button.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { withSecrets } from './add-variables.ts';
import { type DataSource, tunnelCode } from './data-source-list.ts';

export function DataSourceDialog({
  source,
  saved,
  onClose,
}: {
  source: DataSource;
  /** The blueprint's variables; undefined while they load. */
  saved: OutputOf<'blueprints', 'variables'>['items'] | undefined;
  onClose: () => void;
}) {
  const { org } = useSession();
  const { id } = useBlueprint();
  const [values, setValues] = useState<Record<string, string>>({});
  const setVariables = useCall('blueprints', 'setVariables', {
    done: `Variables of ${source.name} added`,
    onSuccess: onClose,
  });
  const typed = Object.values(values).some(Boolean);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={source.name}
      description="New workspaces get the variables at once, existing ones when they are restarted."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            type="submit"
            form="data-source"
            variant="primary"
            busy={setVariables.isPending}
            off={offReason(saved !== undefined, typed)}
          >
            Add as secret variables
          </Button>
        </>
      }
    >
      <ol className="space-y-5 text-sm">
        <Step number={1} title="Give the least rights">
          <p className="text-muted-foreground">{source.access.text}</p>
          {source.access.code && <Code text={source.access.code} />}
        </Step>
        <Step number={2} title="Open the way">
          <p className="text-muted-foreground">{source.network}</p>
          {source.tunnel && (
            <details className="mt-2">
              <summary className="cursor-pointer rounded-sm text-link text-sm">
                Workspaces have no network of their own: lead its client through their proxy
              </summary>
              <Code text={tunnelCode(source.tunnel)} />
            </details>
          )}
        </Step>
        <Step number={3} title="Set the variables">
          <form
            id="data-source"
            className="mt-2 grid grid-cols-1 gap-4 sm:grid-cols-2"
            onSubmit={(event) => {
              event.preventDefault();
              if (saved) setVariables.mutate({ org, id, items: withSecrets(saved, values) });
            }}
          >
            {source.variables.map(({ name, label, placeholder, long }) => (
              <Field
                key={name}
                label={label}
                className={long ? 'sm:col-span-2' : undefined}
                hint={
                  <>
                    <code className="text-xs">{name}</code>
                    {saved?.some((one) => one.name === name) && ', set already'}
                  </>
                }
              >
                {(control) => {
                  const shared = {
                    ...control,
                    placeholder,
                    autoComplete: 'off',
                    spellCheck: false,
                    value: values[name] ?? '',
                  };
                  const set = (value: string) => setValues({ ...values, [name]: value });
                  return long ? (
                    <Textarea {...shared} rows={3} maxLength={8000} onChange={(event) => set(event.target.value)} />
                  ) : (
                    <Input
                      {...shared}
                      type={/PASSWORD|SECRET/.test(name) ? 'password' : 'text'}
                      maxLength={8000}
                      onChange={(event) => set(event.target.value)}
                    />
                  );
                }}
              </Field>
            ))}
          </form>
        </Step>
      </ol>
    </Dialog>
  );
}

function offReason(loaded: boolean, typed: boolean): string | undefined {
  if (!loaded) return 'The variables of this blueprint are not loaded.';
  return typed ? undefined : 'Fill in at least one.';
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li>
      <h3 className="mb-1 font-medium">
        {number}. {title}
      </h3>
      {children}
    </li>
  );
}

function Code({ text }: { text: string }) {
  return (
    <div className="relative mt-2">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        tabIndex={0}
        className="max-h-56 overflow-auto rounded-md border bg-muted p-3 pr-12 font-mono text-xs leading-5"
      >
        {text}
      </pre>
      <div className="absolute top-1.5 right-1.5 rounded-md bg-muted">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
