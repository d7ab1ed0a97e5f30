import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { deployOn as deployOnSchema } from '#contract/settings.ts';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Field } from '#web/ui/field.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Select } from '#web/ui/select.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { ConnectForge } from './connect-forge.tsx';
import { ConnectedForge } from './connected-forge.tsx';
import { ForgeHook } from './forge-hook.tsx';
import { forges } from './forge-names.ts';
import { LeftForge } from './left-forge.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useSettingsForm } from './use-settings-form.ts';

type Forge = OutputOf<'organizations', 'forge'>;

const moments = [
  {
    value: 'merge',
    label: 'When its pull request is merged',
    hint: 'The forge holds a version before anybody sees it',
  },
  {
    value: 'approval',
    label: 'When the request is approved',
    hint: 'At once; the forge follows, for the record',
  },
];

export function ForgePage() {
  useTitle('Forge');
  const { org } = useSession();
  const { deployOn } = useSettings();
  const forge = useQuery(query('organizations', 'forge', { org }));
  const form = useSettingsForm({ deployOn }, (draft) => draft);
  return (
    <>
      <PageHeader
        title="Forge"
        description="Where the code of published apps lives: one git repository for each, with a pull request for every approved version."
      />
      <div className="max-w-3xl space-y-5">
        <SettingsCard form={form}>
          <Field
            label="An app goes live"
            hint="The portal merges right after an approval, so both take seconds. Waiting for the merge makes sure that the forge holds whatever is live."
          >
            {(control) => (
              <Select
                {...control}
                value={form.draft.deployOn}
                onChange={(value) => form.set('deployOn', deployOnSchema.parse(value))}
                options={moments}
              />
            )}
          </Field>
        </SettingsCard>
        <QueryView of={forge} loading={<SkeletonForm fields={2} />}>
          {(data) => <Repositories forge={data} />}
        </QueryView>
      </div>
    </>
  );
}

function BuiltinForge({ cloneUrl }: { cloneUrl: string }) {
  return (
    <Card>
      <CardHeader
        title="Built-in forge"
        description="It is part of the portal: its repositories are bare git repositories in the portal’s data folder."
        actions={
          <Badge tone="success" dot>
            In use
          </Badge>
        }
      />
      <CardBody className="space-y-2 text-sm">
        <p className="text-muted-foreground">
          Clone with an API key as the password and any user name. Owners clone their own apps, admins all of them;
          nobody pushes.
        </p>
        <p className="flex items-center gap-2">
          <code className="min-w-0 break-all rounded-md bg-muted px-2 py-1 text-xs">git clone {cloneUrl}</code>
        </p>
      </CardBody>
    </Card>
  );
}

function Repositories({ forge: { connection, cloneUrl, left, repositories } }: { forge: Forge }) {
  return (
    <>
      {left.map((forge) => (
        <LeftForge key={forge.id} forge={forge} />
      ))}
      {connection ? (
        <>
          <ConnectedForge connection={connection} cloneUrl={cloneUrl} />
          <ForgeHook kind={connection.kind} hook={connection.hook} />
        </>
      ) : (
        <BuiltinForge cloneUrl={cloneUrl} />
      )}
      {!connection && <ConnectForge />}
      {repositories.length === 0 ? (
        <EmptyState icon={<GitBranch />} title="No repositories yet">
          The first approved publish request makes one.
        </EmptyState>
      ) : (
        <Table label="Repositories">
          <TableHead>
            <Th>Repository</Th>
            <Th className="w-28">Lives at</Th>
            <Th className="w-32 text-right">Waiting for review</Th>
            <Th className="w-12">
              <span className="sr-only">Clone address</span>
            </Th>
          </TableHead>
          <tbody>
            {repositories.map((repository) => (
              <Tr key={repository.app}>
                <Td className="max-w-0 truncate font-mono" title={repository.name}>
                  {repository.name}
                </Td>
                <Td>{repository.connected && connection ? forges[connection.kind].name : 'Built-in'}</Td>
                <Td className="text-right tabular-nums">{repository.openRequests}</Td>
                <Td className="text-right">
                  <CopyButton text={repository.cloneUrl} label={`Copy the clone address of ${repository.name}`} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}
