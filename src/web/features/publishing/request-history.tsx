import type { ReactNode } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { useSession } from '#web/api/session.ts';
import { cn } from '#web/ui/cn.ts';
import { TimeAgo } from '#web/ui/time-ago.tsx';

interface Entry {
  key: string;
  time: string | null;
  text: ReactNode;
  detail?: string | null;
  tone?: 'success' | 'danger' | 'warning';
}

/** What happened to a request, oldest first. */
export function RequestHistory({ request }: { request: PublishRequest }) {
  const { isAdmin } = useSession();
  return (
    <ol className="space-y-3 text-sm">
      {entriesOf(request, isAdmin).map(({ key, time, text, detail, tone }) => (
        <li key={key} className="flex gap-2.5">
          <span
            aria-hidden
            className={cn(
              'mt-1.5 size-2 shrink-0 rounded-full bg-input',
              tone === 'success' && 'bg-success',
              tone === 'danger' && 'bg-danger',
              tone === 'warning' && 'bg-warning',
            )}
          />
          <div className="min-w-0 flex-1">
            <p>{text}</p>
            {detail && <p className="whitespace-pre-wrap break-words text-muted-foreground text-xs">{detail}</p>}
            {time && (
              <p className="text-muted-foreground text-xs">
                <TimeAgo time={time} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function entriesOf(
  {
    builderEmail,
    createdAt,
    checks,
    heldBack,
    status,
    reviewer,
    grantedBy,
    decidedAt,
    feedback,
    pullRequest,
    deployment,
  }: PublishRequest,
  isAdmin: boolean,
) {
  const entries: Entry[] = [{ key: 'submitted', time: createdAt, text: `Submitted by ${builderEmail}` }];
  const found = checks.filter(({ severity }) => severity !== 'ok');
  if (found.length > 0) {
    const detail = found.map(({ message }) => message).join('\n');
    entries.push({ key: 'checks', time: createdAt, text: 'Checks found something', detail, tone: 'warning' });
  } else if (checks.length > 0) {
    entries.push({ key: 'checks', time: createdAt, text: 'Checks passed', tone: 'success' });
  }
  if (heldBack.length > 0) {
    const detail = heldBack.map(({ message }) => message).join('\n');
    entries.push({
      key: 'held',
      time: createdAt,
      text: 'Trusted, but the rules ask for a review',
      detail,
      tone: 'warning',
    });
  }
  if (status === 'pending') entries.push({ key: 'pending', time: null, text: 'Waiting for review', tone: 'warning' });
  if (status === 'approved') {
    const text = grantedBy
      ? `Approved without a review: ${grantedBy.email} trusts the builder`
      : `Approved by ${reviewer?.email ?? 'an admin'}`;
    entries.push({ key: 'approved', time: decidedAt, text, detail: feedback, tone: 'success' });
  }
  if (status === 'rejected') {
    entries.push({
      key: 'rejected',
      time: decidedAt,
      text: `Rejected by ${reviewer?.email ?? 'an admin'}`,
      detail: feedback,
      tone: 'danger',
    });
  }
  if (status === 'withdrawn') entries.push({ key: 'withdrawn', time: decidedAt, text: 'Withdrawn by the builder' });
  if (pullRequest) {
    entries.push({
      key: 'pull',
      time: null,
      text: (
        <>
          <PullRequestLink {...pullRequest} isAdmin={isAdmin} />{' '}
          {pullRequest.status === 'open' ? 'is open' : `was ${pullRequest.status}`}
        </>
      ),
    });
  }
  if (deployment) entries.push({ key: 'deployment', ...deploymentEntry(deployment) });
  return entries;
}

/** At the built-in forge the page of a pull request is its review, which admins alone may open. */
function PullRequestLink({ number, url, isAdmin }: { number: number; url: string; isAdmin: boolean }) {
  const text = `Pull request #${number}`;
  if (!isAdmin && new URL(url).origin === location.origin) return text;
  return (
    <a href={url} target="_blank" rel="noreferrer" className="rounded-sm text-link underline-offset-4 hover:underline">
      {text}
    </a>
  );
}

function deploymentEntry({
  status,
  message,
  heldUp,
  startedAt,
  finishedAt,
}: NonNullable<PublishRequest['deployment']>): Omit<Entry, 'key'> {
  switch (status) {
    case 'queued':
      return heldUp
        ? { time: null, text: `Held up at ${heldUp.at}`, detail: `${heldUp.reason}\n${heldUp.advice}`, tone: 'warning' }
        : { time: null, text: 'Deployment is queued' };
    case 'building':
      return { time: startedAt, text: 'Building', detail: message, tone: 'warning' };
    case 'live':
      return { time: finishedAt, text: 'Live', detail: message, tone: 'success' };
    case 'failed':
      return { time: finishedAt, text: 'Deployment failed', detail: message, tone: 'danger' };
    case 'superseded':
      return { time: finishedAt, text: 'A newer version took its place', detail: message };
  }
}
