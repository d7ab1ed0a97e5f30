import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';

/** The one thing that an admin gives for a Kubernetes cluster. */
export function KubeconfigField(props: { value: string; error: string | null; onChange: (value: string) => void }) {
  return (
    <Field
      label="Kubeconfig"
      hint="Of somebody who may make namespaces and roles. The portal makes a service account with few rights of its own, keeps only that account’s token, and forgets this."
      error={props.error}
    >
      {(control) => (
        <Textarea
          {...control}
          className="font-mono text-xs"
          rows={8}
          spellCheck={false}
          autoComplete="off"
          placeholder="kubectl config view --raw --flatten --minify"
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
