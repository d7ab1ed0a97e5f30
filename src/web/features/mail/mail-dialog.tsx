import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { linkify } from './linkify.ts';
import { type MailItem, MailStatus } from './mail-table.tsx';

/** One mail as its reader would see it, with links that work. */
export function MailDialog({ mail, onClose }: { mail: MailItem; onClose: () => void }) {
  const parts = linkify(mail.text);
  const link = parts.find(({ href }) => href)?.href;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={mail.subject}
      footer={link && <CopyButton text={link} label="Copy link" labelled />}
    >
      <div className="space-y-3">
        <p className="flex flex-wrap items-center gap-2 text-muted-foreground text-sm">
          <MailStatus mail={mail} />
          To {mail.to} · <TimeAgo time={mail.createdAt} />
        </p>
        {mail.error && <Notice tone="danger">{mail.error}</Notice>}
        <div className="whitespace-pre-wrap break-words rounded-lg border bg-muted p-4 text-sm">
          {parts.map(({ text, href }, index) =>
            href ? (
              <a
                // biome-ignore lint/suspicious/noArrayIndexKey: the text of a mail does not change
                key={index}
                href={href}
                rel="noreferrer"
                className="rounded-sm text-link underline underline-offset-2"
              >
                {text}
              </a>
            ) : (
              text
            ),
          )}
        </div>
      </div>
    </Dialog>
  );
}
