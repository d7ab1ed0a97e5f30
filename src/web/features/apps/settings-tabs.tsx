import type { ReactNode } from 'react';
import { useApp } from './app-context.ts';
import { AudienceCard } from './audience-card.tsx';
import { DeleteCard } from './delete-card.tsx';
import { DomainCard } from './domain-card.tsx';
import { NameCard } from './name-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { ReplicasCard } from './replicas-card.tsx';
import { TakeDownCard } from './take-down-card.tsx';
import { VariablesCard } from './variables-card.tsx';

/** Settings are read line by line: no wider than that is comfortable. */
function Column({ children }: { children: ReactNode }) {
  return <div className="max-w-3xl space-y-5">{children}</div>;
}

export function AccessTab() {
  const app = useApp();
  return (
    <Column>
      <AudienceCard app={app} />
      {app.audience === 'public' && <PasswordCard app={app} />}
    </Column>
  );
}

export function AddressTab() {
  const app = useApp();
  return (
    <Column>
      <NameCard key={app.subdomain} app={app} />
      <DomainCard app={app} />
    </Column>
  );
}

export function VariablesTab() {
  return (
    <Column>
      <VariablesCard app={useApp()} />
    </Column>
  );
}

export function ReplicasTab() {
  return (
    <Column>
      <ReplicasCard app={useApp()} />
    </Column>
  );
}

export function RemovalTab() {
  const app = useApp();
  return (
    <Column>
      <TakeDownCard app={app} />
      <DeleteCard app={app} />
    </Column>
  );
}
