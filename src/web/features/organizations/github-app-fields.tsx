import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';

/** What of a draft is the App's, and how a field of it is kept. */
interface Fields {
  input: (field: 'appId' | 'privateKey') => {
    value: string;
    onChange: (event: { target: { value: string } }) => void;
  };
  faults: Record<string, string>;
}

const steps = [
  'At GitHub, open the organization’s Settings, Developer settings, GitHub Apps, New GitHub App. Any name and homepage do. Turn off Active under Webhook.',
  'Under Repository permissions, allow Read and write for Administration, Contents, Pull requests and Webhooks. Create the App.',
  'Copy the App ID. Under Private keys, generate one: GitHub downloads a .pem file.',
  'Open Install App and install it at the organization, for all repositories.',
];

/** A GitHub App in the place of a token: how it is made, and what the portal needs of it. */
export function GithubAppFields({ input, faults }: Fields) {
  return (
    <>
      <ol className="list-decimal space-y-1 pl-5 text-muted-foreground text-sm sm:col-span-2">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Field label="App ID" error={faults.appId}>
        {(control) => <Input {...control} {...input('appId')} required inputMode="numeric" autoComplete="off" />}
      </Field>
      <PrivateKeyField {...input('privateKey')} error={faults.privateKey} hint="Kept encrypted; never shown again." />
    </>
  );
}

export function PrivateKeyField({
  error,
  hint,
  ...field
}: ReturnType<Fields['input']> & { error: string | undefined; hint: string }) {
  return (
    <Field label="Private key" className="sm:col-span-2" hint={`The text of the .pem file. ${hint}`} error={error}>
      {(control) => (
        <Textarea
          {...control}
          {...field}
          required
          rows={4}
          spellCheck={false}
          autoComplete="off"
          className="font-mono text-xs"
          placeholder="-----BEGIN RSA PRIVATE KEY-----"
        />
      )}
    </Field>
  );
}
