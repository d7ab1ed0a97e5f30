import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { ActivationCard } from './activation-card.tsx';
import { CheckCard } from './check-card.tsx';
import { ClaimsCard } from './claims-card.tsx';
import { CopyField } from './copy-field.tsx';
import { PeopleCard } from './people-card.tsx';
import { ProviderCard } from './provider-card.tsx';
import { TryDialog } from './try-dialog.tsx';
import type { Sso } from './use-sso-form.ts';

const route = getRouteApi('/_app/admin/settings/sign-in');

export function SignInSettingsPage() {
  useTitle('Sign-in');
  const { org } = useSession();
  const { tried } = route.useSearch();
  const sso = useQuery(query('sso', 'get', { org }));
  return (
    <div className="max-w-2xl">
      <PageHeader
        title="Sign-in"
        description="How members sign in: by a link in their mail, or with their company account through your own provider."
        actions={sso.data && <StateBadge sso={sso.data} />}
      />
      <div className="space-y-5">
        <QueryView of={sso} loading={<Skeleton className="h-96" />}>
          {(data) => <Cards sso={data} />}
        </QueryView>
      </div>
      {tried && <TryDialog id={tried} />}
    </div>
  );
}

function Cards({ sso }: { sso: Sso }) {
  const { connection } = sso;
  if (!connection) return <ProviderCard sso={sso} />;
  return (
    <>
      <ProviderCard sso={sso} />
      <CheckCard connection={connection} />
      <ClaimsCard connection={connection} />
      <PeopleCard connection={connection} />
      <ActivationCard connection={connection} />
      <Card>
        <CardHeader
          title="Signing out"
          description="Enter these at the provider, where it asks for them. Signing out there then ends sessions here."
        />
        <CardBody className="space-y-4">
          <CopyField label="Post-logout redirect URI" value={sso.postLogoutRedirectUri} />
          {sso.backchannelLogoutUri && <CopyField label="Back-channel logout URI" value={sso.backchannelLogoutUri} />}
        </CardBody>
      </Card>
    </>
  );
}

function StateBadge({ sso: { connection } }: { sso: Sso }) {
  if (!connection) return <Badge>By mail</Badge>;
  if (!connection.enabled) return <Badge tone="warning">SSO is off</Badge>;
  return (
    <Badge tone="success" dot>
      {connection.required ? 'SSO required' : 'SSO on'}
    </Badge>
  );
}
