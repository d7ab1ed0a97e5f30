import { Check } from 'lucide-react';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import type { SubdomainVerdict } from './use-subdomain.ts';

/** Where the app will be: the label that is chosen, followed by the domain that all apps share. */
export function SubdomainField({
  value,
  onChange,
  baseDomain,
  verdict,
  refused,
}: {
  value: string;
  onChange: (value: string) => void;
  baseDomain: string;
  verdict: SubdomainVerdict;
  /** What the portal said when it was sent. */
  refused: string | null;
}) {
  return (
    <Field
      label="Subdomain"
      error={refused ?? verdict.error}
      hint={`${window.location.protocol}//${value.trim().toLowerCase() || '…'}.${baseDomain}`}
    >
      {(control) => (
        <div className="relative flex items-center">
          <Input
            {...control}
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className="rounded-r-none pr-8"
          />
          <span className="flex h-8 shrink-0 items-center rounded-r-md border border-input border-l-0 bg-muted px-2.5 text-base text-muted-foreground">
            <span className="-ml-9 mr-5 w-4" role="status" aria-label={verdict.free ? 'Available' : undefined}>
              {verdict.checking && <Spinner className="text-muted-foreground" />}
              {verdict.free && !refused && <Check aria-hidden className="size-4 text-success" />}
            </span>
            .{baseDomain}
          </span>
        </div>
      )}
    </Field>
  );
}
