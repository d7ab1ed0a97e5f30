import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';

type Try = OutputOf<'sso', 'tried'>;

const titles: Record<Try['outcome'], string> = {
  signs_in: 'It works',
  joins: 'It works',
  confirms: 'It works, after a mail',
  no_email: 'No address came',
  not_verified: 'The address is not verified',
  not_invited: 'Nobody is invited by that address',
  provider_failed: 'The provider did not finish it',
};

/** What a try brought, where the browser came back from the provider. */
export function TryDialog({ id }: { id: string }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const tried = useQuery(query('sso', 'tried', { org, id }));
  const close = () => void navigate({ to: '.', search: {}, replace: true });
  return (
    <Dialog
      open
      onOpenChange={close}
      size="lg"
      title="What the provider sent"
      description="Nothing was changed and nobody was signed in."
      footer={
        <Button variant="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <QueryView of={tried} loading={<Skeleton className="h-48" />}>
        {(result) => <Result result={result} />}
      </QueryView>
    </Dialog>
  );
}

function Result({ result: { outcome, message, mapped, claims } }: { result: Try }) {
  const worked = outcome === 'signs_in' || outcome === 'joins' || outcome === 'confirms';
  return (
    <div className="space-y-4">
      <Notice tone={worked ? 'success' : 'danger'} title={titles[outcome]}>
        {message}
      </Notice>
      {outcome !== 'provider_failed' && (
        <>
          <DetailList
            items={[
              { name: 'Email', value: <Email email={mapped.email} verified={mapped.emailVerified} /> },
              { name: 'Name', value: mapped.name ?? <Nothing /> },
              { name: 'Groups', value: <Groups groups={mapped.groups} count={mapped.groupCount} /> },
              ...(mapped.role ? [{ name: 'Role here', value: mapped.role === 'admin' ? 'Admin' : 'User' }] : []),
            ]}
          />
          <section aria-label="Claims">
            <h3 className="mb-1.5 font-medium text-sm">Claims</h3>
            <pre className="whitespace-pre-wrap break-words rounded-md border bg-muted p-3 font-mono text-xs leading-5">
              {JSON.stringify(claims, null, 2)}
            </pre>
          </section>
        </>
      )}
    </div>
  );
}

const Nothing = () => <span className="text-muted-foreground">Not sent</span>;

function Email({ email, verified }: { email: string | null; verified: boolean }) {
  if (!email) return <Nothing />;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="min-w-0 break-all">{email}</span>
      <Badge tone={verified ? 'success' : 'warning'}>{verified ? 'Verified' : 'Not said to be verified'}</Badge>
    </span>
  );
}

function Groups({ groups, count }: { groups: string[]; count: number }) {
  if (count === 0) return <Nothing />;
  const shown = groups.slice(0, 30);
  return (
    <div className="space-y-1.5">
      <div className="flex flex-wrap gap-1">
        {shown.map((group) => (
          <Badge key={group}>{group}</Badge>
        ))}
        {groups.length > shown.length && <span>and {groups.length - shown.length} more</span>}
      </div>
      {count > groups.length && (
        <p className="text-warning">
          {count} came, of which the first {groups.length} are kept. Have the provider send only those that matter.
        </p>
      )}
    </div>
  );
}
