import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import { needsReason, type PublishRequest } from '#contract/publishing.ts';
import type { Workspace } from '#contract/workspaces.ts';
import { type Described, describe } from '#web/api/error.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { audienceWords } from '#web/features/apps/audience-words.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { ChangesList } from './changes-list.tsx';
import { ChecksList } from './checks-list.tsx';
import { changedAt } from './forge-name.ts';
import type { Place } from './place.ts';
import { Refusal } from './refusal.tsx';
import { SecretsReason } from './secrets-reason.tsx';
import { SubdomainField } from './subdomain-field.tsx';
import { usePreviewFiles } from './use-preview-files.ts';
import { useSubdomain } from './use-subdomain.ts';

/**
 * What would be published, where, and a word to the reviewer.
 * @param props.again the request that was rejected, whose answers are proposed once more
 */
export function PublishDialog({
  workspace,
  again,
  onClose,
  onUpdate,
}: {
  workspace: Workspace;
  again?: PublishRequest | undefined;
  onClose: () => void;
  /** Others changed the repository, and it is to come into the workspace first. */
  onUpdate: () => void;
}) {
  const { org } = useSession();
  // What the workspace is now, not what it was when somebody looked last.
  const preview = useQuery({ ...query('publishing', 'preview', { org, id: workspace.id }), staleTime: 0, gcTime: 0 });
  const [typed, setTyped] = useState(again?.subdomain);
  const [message, setMessage] = useState(again?.message ?? '');
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<Place | null>(null);
  const submit = useCall('publishing', 'submit', {
    done: ({ status }) => (status === 'approved' ? 'Approved. Your app is on its way.' : 'Sent for review'),
    onSuccess: onClose,
    // Shown below, unless the portal did not answer at all.
    onError: (error) => apiError(error) !== null,
  });
  const { data } = preview;
  const files = usePreviewFiles(workspace.id, data);
  const subdomain = typed ?? data?.subdomain ?? '';
  const verdict = useSubdomain(workspace.id, subdomain);
  const { atSubdomain, atForm } = place(submit.error);
  const anyway = data !== undefined && needsReason(data.checks);
  const unexplained = anyway && !reason.trim() ? 'Say why this may be published although a secret was found.' : null;
  const conflicting = data?.repository?.conflict ? 'Update your workspace first.' : null;
  const off = data && (data.allowed.ok ? (conflicting ?? verdict.error ?? unexplained) : data.allowed.reason);

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={`Publish ${workspace.name}`}
      description="An admin reviews exactly what you see here. What you change afterwards is not part of it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="publish"
            variant="primary"
            busy={submit.isPending}
            off={data ? off : 'The changes are being compared.'}
          >
            {anyway ? 'Publish anyway' : 'Submit for review'}
          </Button>
        </>
      }
    >
      <QueryView of={preview} loading={<PublishSkeleton />}>
        {({ allowed, baseDomain, baseKind, checks, head, repository, stats }) => (
          <form
            id="publish"
            className="space-y-5"
            onSubmit={(event) => {
              event.preventDefault();
              if (off) return;
              submit.mutate({
                org,
                id: workspace.id,
                subdomain,
                head,
                ...(message.trim() ? { message } : {}),
                ...(anyway ? { secretsReason: reason } : {}),
              });
            }}
          >
            {!allowed.ok && <Notice tone="warning">{allowed.reason}</Notice>}
            {repository && (
              <Notice
                tone={repository.conflict ? 'warning' : 'info'}
                title={changedAt(repository.forge)}
                action={
                  <Button size="sm" onClick={onUpdate}>
                    Update workspace
                  </Button>
                }
              >
                {repository.conflict
                  ? 'Some of it is in files that you changed, too. Update your workspace to go on.'
                  : 'Your app goes live without it, unless you update your workspace.'}
              </Notice>
            )}
            {atForm && (
              <Refusal
                error={atForm}
                onReload={() => {
                  submit.reset();
                  void preview.refetch();
                }}
              />
            )}
            <SubdomainField
              value={subdomain}
              onChange={(next) => {
                setTyped(next);
                submit.reset();
              }}
              baseDomain={baseDomain}
              verdict={verdict}
              refused={atSubdomain}
            />
            <p aria-live="polite" className="text-sm">
              <span className="font-medium">Who can open it:</span>{' '}
              <span className="text-muted-foreground">
                {verdict.audience ? audienceWords[verdict.audience].who : '…'}
              </span>
            </p>
            {files.length > 0 && (
              <ChangesList
                workspaceId={workspace.id}
                head={head}
                files={files}
                stats={stats}
                place={chosen}
                onPlace={setChosen}
                since={baseKind === 'published' ? 'the last published version' : 'the start of this workspace'}
              />
            )}
            {files.length > 0 && (
              <section aria-labelledby="checks">
                <h3 id="checks" className="mb-1.5 font-medium text-sm">
                  Checks
                </h3>
                <ChecksList checks={checks} changed={files} onOpen={setChosen} />
              </section>
            )}
            {anyway && <SecretsReason value={reason} onChange={setReason} />}
            <Field label="Message to the reviewer" optional>
              {(control) => (
                <Textarea
                  {...control}
                  rows={2}
                  maxLength={2000}
                  value={message}
                  placeholder="What does this version do?"
                  className="min-h-14"
                  onChange={(event) => setMessage(event.target.value)}
                />
              )}
            </Field>
          </form>
        )}
      </QueryView>
    </Dialog>
  );
}

/** Where a refusal is shown: at the field that it is about, else above the form. */
function place(error: unknown): { atSubdomain: string | null; atForm: Described | null } {
  if (!error) return { atSubdomain: null, atForm: null };
  const described = describe(error);
  const issue = described.issues.find(({ path }) => path === 'subdomain')?.message;
  const atSubdomain = issue ?? (described.code === 'SUBDOMAIN_TAKEN' ? described.message : null);
  return atSubdomain ? { atSubdomain, atForm: null } : { atSubdomain: null, atForm: described };
}

function PublishSkeleton() {
  return (
    <div role="status" aria-label="Comparing with the last version" className="space-y-5 pb-2">
      <Skeleton className="h-8" />
      <Skeleton className="h-24" />
      <Skeleton className="h-14" />
    </div>
  );
}
