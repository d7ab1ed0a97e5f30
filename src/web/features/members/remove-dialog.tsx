import { RadioGroup } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { MemberSelect } from './member-select.tsx';

type Member = OutputOf<'members', 'list'>['items'][number];
type Removed = OutputOf<'members', 'remove'>;
type Choice = 'keep' | 'reassign' | 'delete';

/** Names what ends and what stays, and asks what becomes of their workspaces when there are any. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { org, me } = useSession();
  const [choice, setChoice] = useState<Choice>('keep');
  const [owner, setOwner] = useState<string>();
  const remove = useCall('members', 'remove', { done: (left) => removedWords(member.email, left), onSuccess: onClose });
  const isMe = member.userId === me.id;
  const [one, them] = member.workspaces === 1 ? ['workspace', 'it'] : ['workspaces', 'them'];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isMe ? 'Leave the organization' : `Remove ${member.email}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            busy={remove.isPending}
            off={choice === 'reassign' && !owner ? `Choose who gets ${them}.` : undefined}
            onClick={() =>
              remove.mutate({ org, id: member.id, workspaces: choice, ...(choice === 'reassign' ? { owner } : {}) })
            }
          >
            {isMe ? 'Leave' : 'Remove'}
          </Button>
        </>
      }
    >
      <div className="space-y-3 text-muted-foreground text-sm">
        <p>
          {isMe ? 'Your' : 'Their'} sessions, API keys and open connections end at once, and so do invitations that{' '}
          {isMe ? 'you' : 'they'} sent. Published apps stay.
        </p>
        {member.workspaces > 0 && (
          <>
            <p className="font-medium text-foreground">
              {isMe ? 'You own' : 'They own'} {member.workspaces} {one}
            </p>
            <RadioGroup.Root
              aria-label="What becomes of the workspaces"
              value={choice}
              onValueChange={(value) => setChoice(value as Choice)}
              className="space-y-1.5"
            >
              <Option value="keep" label={`Keep ${them}`}>
                Without an owner, until an admin gives {them} to somebody.
              </Option>
              <Option value="reassign" label={`Give ${them} to another member`}>
                Stopped, with the projects and apps. Sign-ins, keys and history are removed.
              </Option>
              <Option value="delete" label={`Delete ${them}`}>
                Into the trash, where an admin can restore {them} for a while.
              </Option>
            </RadioGroup.Root>
            {choice === 'reassign' && (
              <Field label="New owner">
                {(control) => <MemberSelect {...control} value={owner} onChange={setOwner} except={member.userId} />}
              </Field>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

function Option({ value, label, children }: { value: Choice; label: string; children: ReactNode }) {
  return (
    <RadioGroup.Item
      value={value}
      className="flex w-full items-start gap-2.5 rounded-md border px-3 py-2 text-left hover:bg-muted data-[state=checked]:border-primary data-[state=checked]:bg-accent"
    >
      <span className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-input bg-card">
        <RadioGroup.Indicator className="size-2 rounded-full bg-primary" />
      </span>
      <span>
        <span className="block font-medium text-foreground">{label}</span>
        <span className="block text-xs">{children}</span>
      </span>
    </RadioGroup.Item>
  );
}

function removedWords(email: string, { workspaces: { kept, reassigned, deleted } }: Removed): string {
  const count = kept + reassigned + deleted;
  if (count === 0) return `${email} is removed`;
  const what = kept > 0 ? 'kept' : reassigned > 0 ? 'given to another member' : 'in the trash';
  return `${email} is removed; ${count} ${count === 1 ? 'workspace is' : 'workspaces are'} ${what}`;
}
