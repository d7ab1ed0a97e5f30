import { role as roleSchema } from '#contract/identity.ts';
import { joinPolicy as joinPolicySchema } from '#contract/sso.ts';
import { SettingsCard } from '#web/features/organizations/settings-card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Select } from '#web/ui/select.tsx';
import { parseDomains, parseGroups } from './lists.ts';
import { SwitchRow } from './switch-row.tsx';
import { type Connection, settingsOf, useSsoForm } from './use-sso-form.ts';

const policies = [
  { value: 'invited', label: 'Only who was invited', hint: 'An admin invites each person first' },
  {
    value: 'domain',
    label: 'Anyone in these domains',
    hint: 'They become members when they first sign in',
  },
];
const roles = [
  { value: 'user', label: 'User', hint: 'Launches, builds and asks to publish' },
  { value: 'admin', label: 'Admin', hint: 'Sees and changes everything in the organization' },
];

/** Whom the provider brings, and as what. */
export function PeopleCard({ connection }: { connection: Connection }) {
  const form = useSsoForm(
    {
      domains: connection.domains.join('\n'),
      joinPolicy: connection.joinPolicy,
      joinRole: connection.joinRole,
      adminGroups: connection.adminGroups.join('\n'),
      trustEmails: connection.trustEmails,
    },
    ({ domains, adminGroups, ...draft }) => ({
      ...settingsOf(connection),
      ...draft,
      domains: parseDomains(domains),
      adminGroups: parseGroups(adminGroups),
    }),
    'People saved',
  );
  const { draft, faults, set } = form;
  return (
    <SettingsCard form={form} title="People" description="Who comes through the provider, and with which role.">
      <Field
        label="Captured domains"
        error={faults.domains}
        hint="Who types an address in one of these goes to the provider. Subdomains are not included. A domain belongs to one organization."
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            spellCheck={false}
            placeholder="company.com"
            value={draft.domains}
            onChange={(event) => set('domains', event.target.value)}
            className="min-h-16"
          />
        )}
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 sm:grid-cols-2">
        <Field label="Who may come">
          {(control) => (
            <Select
              {...control}
              value={draft.joinPolicy}
              options={policies}
              onChange={(value) => set('joinPolicy', joinPolicySchema.parse(value))}
            />
          )}
        </Field>
        {draft.joinPolicy === 'domain' && (
          <Field label="They join as">
            {(control) => (
              <Select
                {...control}
                value={draft.joinRole}
                options={roles}
                onChange={(value) => set('joinRole', roleSchema.parse(value))}
              />
            )}
          </Field>
        )}
      </div>
      <Field
        label="Groups whose members are admins"
        optional
        error={faults.adminGroups}
        hint="One on each line. It holds from each person’s next sign-in. Who leaves the group is a user again; admins that you made stay."
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            spellCheck={false}
            placeholder="platform-admins"
            value={draft.adminGroups}
            onChange={(event) => set('adminGroups', event.target.value)}
            className="min-h-16"
          />
        )}
      </Field>
      <SwitchRow
        label="Vouch for addresses in the captured domains"
        hint="For providers that never say whether an address is verified. An address that they call unverified is still refused."
        checked={draft.trustEmails}
        onChange={(on) => set('trustEmails', on)}
      />
      {draft.trustEmails && (
        <Notice tone="warning" title="The provider decides alone who has which address">
          If people can change their address there themselves, one can sign in as another. Turn this on only where your
          own admins assign addresses. It is written into the audit log.
        </Notice>
      )}
    </SettingsCard>
  );
}
