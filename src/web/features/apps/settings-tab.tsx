import { AddressCard } from './address-card.tsx';
import { useApp } from './app-context.ts';
import { AudienceCard } from './audience-card.tsx';
import { DeleteCard } from './delete-card.tsx';
import { DomainCard } from './domain-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { TakeDownCard } from './take-down-card.tsx';
import { VariablesCard } from './variables-card.tsx';

export function SettingsTab() {
  const app = useApp();
  return (
    <div className="max-w-3xl space-y-5">
      <AddressCard key={app.subdomain} app={app} />
      <DomainCard app={app} />
      <AudienceCard app={app} />
      {app.audience === 'public' && <PasswordCard app={app} />}
      <VariablesCard app={app} />
      <TakeDownCard app={app} />
      <DeleteCard app={app} />
    </div>
  );
}
