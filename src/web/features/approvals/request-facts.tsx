import { Link } from '@tanstack/react-router';
import type { PublishRequest } from '#contract/publishing.ts';
import { audienceWords } from '#web/features/apps/audience-words.ts';
import { Counts, filesText } from '#web/features/publishing/changed-file.tsx';
import { Revealed } from '#web/features/publishing/revealed.tsx';
import { paths } from '#web/paths.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { RequestAge } from './request-age.tsx';

/** What a reviewer has to know before reading a line of it. */
export function RequestFacts({ request }: { request: PublishRequest }) {
  const {
    workspace,
    workspaceName,
    builder,
    builderEmail,
    subdomain,
    url,
    audience,
    message,
    commit,
    base,
    forgeCommit,
    stats,
  } = request;
  return (
    <DetailList
      items={[
        {
          name: 'Workspace',
          value: (
            <Link to={paths.workspace(workspace.id)} className="rounded-sm hover:underline">
              <Revealed text={workspaceName} />
            </Link>
          ),
        },
        { name: 'Builder', value: builder.name ? `${builder.name} · ${builderEmail}` : builderEmail },
        {
          name: 'Subdomain',
          value: (
            <>
              <span className="mr-2 font-mono text-xs">{subdomain}</span>
              <span className="text-muted-foreground">{url}</span>
            </>
          ),
        },
        ...(audience ? [{ name: 'Who can open it', value: capitalized(audienceWords[audience].who) }] : []),
        { name: 'Submitted', value: <RequestAge request={request} /> },
        {
          name: 'Changes',
          value: (
            <>
              {filesText(stats.files)} <Counts {...stats} className="ml-1.5" />
            </>
          ),
        },
        {
          name: 'Message',
          value: message ? (
            <span className="whitespace-pre-wrap">
              {message.split('\n').map((line, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text never move
                <span key={at} className="block min-h-5">
                  <Revealed text={line} />
                </span>
              ))}
            </span>
          ) : (
            <span className="text-muted-foreground">None</span>
          ),
        },
        {
          name: 'Commit',
          value: (
            <span className="flex flex-wrap items-center gap-x-2">
              <Commit id={commit} label="Copy the commit" />
              <span className="text-muted-foreground">compared with</span>
              <Commit id={base} label="Copy the base commit" />
            </span>
          ),
        },
        ...(forgeCommit
          ? [
              {
                name: 'Repository',
                value: (
                  <span className="flex flex-wrap items-center gap-x-2">
                    <span>with what others changed there, up to</span>
                    <Commit id={forgeCommit} label="Copy the repository’s commit" />
                  </span>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function Commit({ id, label }: { id: string; label: string }) {
  return (
    <span className="-my-1 flex items-center gap-1 font-mono text-xs">
      <span className="truncate" title={id}>
        {id.slice(0, 12)}
      </span>
      <CopyButton text={id} label={label} />
    </span>
  );
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
