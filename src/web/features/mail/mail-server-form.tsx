import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import type { InputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { Select } from '#web/ui/select.tsx';
import type { MailSettings } from './mail-settings-page.tsx';

type Security = NonNullable<InputOf<'mail', 'saveSettings'>['security']>;

const securities: { value: Security; label: string; hint: string; port: string }[] = [
  { value: 'starttls', label: 'STARTTLS', hint: 'Starts plain, then encrypts; usually port 587', port: '587' },
  { value: 'tls', label: 'TLS', hint: 'Encrypted from the start; usually port 465', port: '465' },
  { value: 'none', label: 'None', hint: 'Only for a relay inside your own network', port: '25' },
];

/** The organization's own server. Its password goes in and never comes out again. */
export function MailServerForm({ own }: { own: MailSettings['own'] }) {
  const { org } = useSession();
  const saved = {
    host: own?.host ?? '',
    port: String(own?.port ?? 587),
    security: own?.security ?? ('starttls' as const),
    user: own?.user ?? '',
    password: '',
    fromName: own?.fromName ?? '',
    fromAddress: own?.fromAddress ?? '',
  };
  const [draft, setDraft] = useState(saved);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [removing, setRemoving] = useState(false);
  const save = useCall('mail', 'saveSettings', {
    done: 'Mail server saved. Send a test to try it.',
    onSuccess: () => setDraft((before) => ({ ...before, password: '' })),
    onError(error) {
      const { issues } = describe(error);
      setFaults(Object.fromEntries(issues.map(({ path, message }) => [path, message])));
      if (issues.length === 0) toastError(error);
      return true;
    },
  });
  const remove = useCall('mail', 'resetSettings', { done: 'Your mail server is removed' });
  const set = (changes: Partial<typeof draft>) => {
    setFaults({});
    setDraft({ ...draft, ...changes });
  };
  const changed = Object.keys(saved).some(
    (key) => draft[key as keyof typeof saved] !== saved[key as keyof typeof saved],
  );
  const { port, user, password, ...rest } = draft;
  const submit = () =>
    save.mutate({ org, ...rest, port: Number(port), user: user || null, ...(password ? { password } : {}) });

  return (
    <Card>
      <CardHeader
        title="Your own server"
        description="Saving does not try it. While a server fails, mail waits in the outbox and is sent once it works."
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <CardBody className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_7rem]">
          <Field label="Host" error={faults.host}>
            {(control) => (
              <Input
                {...control}
                required
                spellCheck={false}
                placeholder="smtp.example.com"
                value={draft.host}
                onChange={(event) => set({ host: event.target.value })}
              />
            )}
          </Field>
          <Field label="Port" error={faults.port}>
            {(control) => (
              <Input
                {...control}
                required
                type="number"
                min={1}
                max={65535}
                value={draft.port}
                onChange={(event) => set({ port: event.target.value })}
              />
            )}
          </Field>
          <Field label="Security" className="sm:col-span-2" error={faults.security}>
            {(control) => (
              <Select
                {...control}
                value={draft.security}
                options={securities}
                onChange={(value) => {
                  const to = securities.find((each) => each.value === value)!;
                  // The port follows as long as it is a usual one.
                  const usual = securities.some((each) => each.port === draft.port);
                  set({ security: to.value, ...(usual ? { port: to.port } : {}) });
                }}
              />
            )}
          </Field>
          <div className="grid gap-4 sm:col-span-2 sm:grid-cols-2">
            <Field label="User" optional error={faults.user}>
              {(control) => (
                <Input
                  {...control}
                  autoComplete="off"
                  spellCheck={false}
                  value={draft.user}
                  onChange={(event) => set({ user: event.target.value })}
                />
              )}
            </Field>
            <Field
              label="Password"
              error={faults.password}
              hint={
                own?.password ? 'One is kept, encrypted. Type to replace it.' : 'Kept encrypted; never shown again.'
              }
            >
              {(control) => (
                <Input
                  {...control}
                  type="password"
                  autoComplete="new-password"
                  disabled={!draft.user}
                  placeholder={own?.password ? '••••••••' : ''}
                  value={draft.password}
                  onChange={(event) => set({ password: event.target.value })}
                />
              )}
            </Field>
            <Field label="From name" error={faults.fromName}>
              {(control) => (
                <Input
                  {...control}
                  required
                  maxLength={80}
                  value={draft.fromName}
                  onChange={(event) => set({ fromName: event.target.value })}
                />
              )}
            </Field>
            <Field label="From address" error={faults.fromAddress}>
              {(control) => (
                <Input
                  {...control}
                  required
                  type="email"
                  value={draft.fromAddress}
                  onChange={(event) => set({ fromAddress: event.target.value })}
                />
              )}
            </Field>
          </div>
        </CardBody>
        <SaveBar
          form={{ changed, busy: save.isPending, reset: () => setDraft(saved) }}
          start={own && <Button onClick={() => setRemoving(true)}>Remove</Button>}
        />
      </form>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Remove your mail server?"
        action="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ org })}
      >
        <p>Its password is forgotten. Mail that waits and mail to come goes the portal’s way again.</p>
      </ConfirmDialog>
    </Card>
  );
}
