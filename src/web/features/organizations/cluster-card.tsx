import { EllipsisVertical, Server, ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody } from '#web/ui/card.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/menu.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { ClusterBadge } from './cluster-badge.tsx';
import { type ClusterAct, ClusterDialogs } from './cluster-dialogs.tsx';
import { engineNames } from './engine-names.ts';

export type Cluster = OutputOf<'clusters', 'get'>;

/** One cluster: how it is, what to do when it is not well, its credential by name, and what is on it. */
export function ClusterCard({ cluster }: { cluster: Cluster }) {
  const { org } = useSession();
  const { id, name, engine, health, configured, credential, uses } = cluster;
  const [act, setAct] = useState<ClusterAct | null>(null);
  const configure = useCall('clusters', 'configure', { done: `${name} is configured` });
  const unconfigured = configured ? null : 'It has no credential.';
  const used = usesInWords(uses);
  const far = engine === 'kubernetes';
  return (
    <Card>
      <header className="flex items-center gap-2.5 px-4 pt-3.5 text-sm">
        <Server aria-hidden className="size-4 shrink-0 text-muted-foreground" />
        <h2 className="min-w-0 truncate font-semibold text-base" title={name}>
          {name}
        </h2>
        <Badge className="max-sm:hidden">{engineNames[engine].label}</Badge>
        <ClusterBadge configured={configured} ok={health.ok} />
        <Menu
          trigger={
            <IconButton label={`Actions for ${name}`} tooltip={false} size="icon-sm">
              <EllipsisVertical />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => setAct('rename')}>Rename</MenuItem>
          <MenuItem off={unconfigured} onSelect={() => setAct('rotate')}>
            Rotate credential
          </MenuItem>
          <MenuItem off={unconfigured} onSelect={() => setAct('revoke')}>
            Revoke credential
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger off={used && `It holds ${used}.`} onSelect={() => setAct('remove')}>
            Remove
          </MenuItem>
        </Menu>
      </header>
      <CardBody className="space-y-3 pt-3">
        {!configured && (
          <Notice
            tone="warning"
            title="Nothing can be launched here"
            action={
              <Button
                size="sm"
                busy={configure.isPending}
                onClick={() => (far ? setAct('configure') : configure.mutate({ org, id }))}
              >
                Configure
              </Button>
            }
          >
            The portal holds no credential for this cluster.{' '}
            {far ? 'It makes one with a kubeconfig of yours, used once.' : 'It makes one by itself.'}
          </Notice>
        )}
        {configured && !health.ok && (
          <Notice tone="danger" title={health.message}>
            What runs goes on; launches wait or fail.{' '}
            {far
              ? 'Check that the cluster is up and that this portal still reaches it'
              : 'Check that the machine is up and has disk and memory left'}
            , then look into portal.log in the portal’s data folder. It is asked again every 15 seconds.
          </Notice>
        )}
        <Isolation isolation={cluster.isolation} />
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm sm:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,1fr)]">
          <Fact name="On it">{used ?? 'Nothing'}</Fact>
          <Fact name="Credential">
            {credential ? (
              <>
                <span className="font-mono">{credential.label}</span>
                <span className="block text-muted-foreground text-xs">
                  {credential.rotatedAt ? 'Rotated ' : 'Made '}
                  <TimeAgo time={credential.rotatedAt ?? credential.configuredAt} />
                </span>
              </>
            ) : (
              'None'
            )}
          </Fact>
          <Fact name="Last check">
            <TimeAgo time={health.checkedAt} />
          </Fact>
        </dl>
      </CardBody>
      {act && <ClusterDialogs act={act} cluster={cluster} onClose={() => setAct(null)} />}
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted-foreground text-xs">{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  );
}

function Isolation({ isolation }: { isolation: Cluster['isolation'] }) {
  if (!isolation) return null;
  if (!isolation.isolated)
    return (
      <Notice tone="warning" title="Workspaces are not isolated from each other">
        {isolation.notice}
      </Notice>
    );
  return (
    <p className="flex items-start gap-1.5 text-muted-foreground text-sm">
      <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
      {isolation.notice}
    </p>
  );
}

/** `3 blueprints, 12 workspaces`; null when there is nothing. */
function usesInWords(uses: Cluster['uses']): string | null {
  const parts = Object.entries(uses)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
  return parts.length > 0 ? parts.join(', ') : null;
}
