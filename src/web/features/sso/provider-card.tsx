import { SettingsCard } from '#web/features/organizations/settings-card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { CopyField } from './copy-field.tsx';
import { type Sso, settingsOf, useSsoForm } from './use-sso-form.ts';

/** Where people sign in, and as which client the portal is known there. The secret goes in and never comes out again. */
export function ProviderCard({ sso }: { sso: Sso }) {
  const { connection } = sso;
  const form = useSsoForm(
    {
      issuer: connection?.issuer ?? '',
      clientId: connection?.clientId ?? '',
      clientSecret: '',
      scopes: connection?.scopes ?? 'openid email profile',
    },
    ({ clientSecret, ...draft }) => ({
      ...(connection ? settingsOf(connection) : {}),
      ...draft,
      // Another client or provider has not been tried: what is on goes off instead of locking people out.
      enabled:
        (connection?.enabled && connection.issuer === draft.issuer && connection.clientId === draft.clientId) ?? false,
      ...(clientSecret ? { clientSecret } : {}),
    }),
    'Provider saved',
  );
  const other =
    connection !== null && (form.draft.issuer !== connection.issuer || form.draft.clientId !== connection.clientId);
  const keepsSecret = connection?.secretConfigured && !other;
  return (
    <SettingsCard
      form={form}
      title="Provider"
      description="Any OpenID Connect provider. Register the portal there as a web application, with the redirect URI below."
    >
      <CopyField label="Redirect URI" value={sso.redirectUri} />
      <Field
        label="Issuer"
        error={form.faults.issuer}
        hint="Exactly as the provider calls itself, with or without a slash at its end."
      >
        {(control) => (
          <Input
            {...control}
            required
            type="url"
            spellCheck={false}
            placeholder="https://id.company.com"
            value={form.draft.issuer}
            onChange={(event) => form.set('issuer', event.target.value.trim())}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label="Client ID" error={form.faults.clientId}>
          {(control) => (
            <Input
              {...control}
              required
              autoComplete="off"
              spellCheck={false}
              value={form.draft.clientId}
              onChange={(event) => form.set('clientId', event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Client secret"
          optional={!keepsSecret}
          error={form.faults.clientSecret}
          hint={keepsSecret ? 'One is kept, encrypted. Type to replace it.' : 'Kept encrypted; never shown again.'}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="new-password"
              placeholder={keepsSecret ? '••••••••' : ''}
              value={form.draft.clientSecret}
              onChange={(event) => form.set('clientSecret', event.target.value)}
            />
          )}
        </Field>
      </div>
      <Field label="Scopes" error={form.faults.scopes} hint="Some providers send groups only for a scope of their own.">
        {(control) => (
          <Input
            {...control}
            required
            spellCheck={false}
            value={form.draft.scopes}
            onChange={(event) => form.set('scopes', event.target.value)}
            className="font-mono"
          />
        )}
      </Field>
      {other && connection.enabled && (
        <Notice tone="warning" title="Saving turns sign-in by SSO off">
          Another provider or client has to be tried before it is turned on.
        </Notice>
      )}
    </SettingsCard>
  );
}
