import { useState } from 'react';
import { role as roleSchema } from '#contract/identity.ts';
import { invitationsAtOnce } from '#contract/members.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { type Fault, parseEmails } from './parse-emails.ts';
import { roleOptions } from './roles.ts';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { org } = useSession();
  const [pasted, setPasted] = useState('');
  const [role, setRole] = useState('user');
  const invite = useCall('members', 'invite');
  const { valid, repeated, faults } = parseEmails(pasted);

  if (invite.data) return <Invited items={invite.data.items} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite members"
      description="Each gets a link by mail that only that address can use, once, within 7 days."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={invite.isPending}
            off={reasonNotTo(valid.length, faults)}
            onClick={() => invite.mutate({ org, emails: valid, role: roleSchema.parse(role) })}
          >
            {valid.length > 1 ? `Send ${valid.length} invitations` : 'Send invitation'}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <div>
          <Field label="Email addresses" hint={summaryOf(valid.length, repeated)}>
            {(control) => (
              <Textarea
                {...control}
                autoFocus
                rows={6}
                placeholder={'ada@company.com\nGrace Hopper <grace@company.com>'}
                value={pasted}
                onChange={(event) => setPasted(event.target.value)}
              />
            )}
          </Field>
          <Faults faults={faults} />
        </div>
        <Field label="Role">
          {(control) => <Select {...control} value={role} onChange={setRole} options={roleOptions} />}
        </Field>
      </div>
    </Dialog>
  );
}

function reasonNotTo(addresses: number, faults: Fault[]): string | undefined {
  if (faults.length > 0) return 'Correct or remove what is not an address.';
  if (addresses === 0) return 'Enter at least one address.';
  return addresses > invitationsAtOnce ? `At most ${invitationsAtOnce} at a time.` : undefined;
}

function summaryOf(addresses: number, repeated: number): string {
  if (addresses === 0) return 'One or many, as you have them: a list of a mail program, a column of a sheet, lines.';
  const found = `${addresses} ${addresses === 1 ? 'address' : 'addresses'}`;
  return repeated > 0 ? `${found}, ${repeated} left out that ${repeated === 1 ? 'was' : 'were'} there already` : found;
}

function Faults({ faults }: { faults: Fault[] }) {
  return (
    <ul role="status" aria-label="Not addresses" className="mt-1.5 space-y-0.5 text-danger text-sm">
      {faults.slice(0, 5).map(({ line, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is what was typed, in its order
        <li key={at} className="truncate">
          Line {line}: “{text}” is not an address.
        </li>
      ))}
      {faults.length > 5 && <li>And {faults.length - 5} more.</li>}
    </ul>
  );
}

type Outcome = OutputOf<'members', 'invite'>['items'][number];

const outcomes: Record<Outcome['outcome'], { tone: Tone; words: string }> = {
  invited: { tone: 'success', words: 'Invited' },
  already_invited: { tone: 'neutral', words: 'Has an invitation already' },
  already_member: { tone: 'neutral', words: 'Is a member already' },
};

function Invited({ items, onClose }: { items: Outcome[]; onClose: () => void }) {
  const sent = items.filter(({ outcome }) => outcome === 'invited').length;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={sent === 0 ? 'Nobody new' : `${sent} ${sent === 1 ? 'person is' : 'people are'} invited`}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <ul className="divide-y rounded-lg border">
        {items.map(({ email, outcome }) => (
          <li key={email} className="flex items-center gap-3 px-3 py-2 text-sm">
            <span className="min-w-0 flex-1 truncate">{email}</span>
            <Badge tone={outcomes[outcome].tone}>{outcomes[outcome].words}</Badge>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
