import { useState } from 'react';
import { role as roleSchema } from '#contract/identity.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { parseEmails } from './parse-emails.ts';

/** As many as one request may carry. */
const most = 100;

const roleOptions = [
  { value: 'user', label: 'User', hint: 'Launches, builds and asks to publish' },
  { value: 'admin', label: 'Admin', hint: 'Sees and changes everything in the organization' },
];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { org } = useSession();
  const [pasted, setPasted] = useState('');
  const [role, setRole] = useState('user');
  const [typing, setTyping] = useState(true);
  const invite = useCall('members', 'invite');
  const { valid, invalid } = parseEmails(pasted);

  if (invite.data) return <Invited items={invite.data.items} onClose={onClose} />;

  const off =
    valid.length === 0
      ? 'Enter at least one address.'
      : invalid.length > 0
        ? 'Correct what is not an address.'
        : valid.length > most
          ? `At most ${most} at a time.`
          : undefined;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite members"
      description="Each gets a link that only that address can use, once."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={invite.isPending}
            off={off}
            onClick={() => invite.mutate({ org, emails: valid, role: roleSchema.parse(role) })}
          >
            {valid.length > 1 ? `Send ${valid.length} invitations` : 'Send invitation'}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field
          label="Email addresses"
          hint={
            valid.length > 0
              ? `${valid.length} ${valid.length === 1 ? 'address' : 'addresses'}`
              : 'One or many, as you have them: a list, a column, lines.'
          }
          error={
            !typing && invalid.length > 0
              ? `Not an address: ${invalid.slice(0, 5).join(', ')}${invalid.length > 5 ? '…' : ''}`
              : null
          }
        >
          {(control) => (
            <Textarea
              {...control}
              autoFocus
              rows={5}
              placeholder={'ada@company.com\ngrace@company.com'}
              value={pasted}
              onFocus={() => setTyping(true)}
              onBlur={() => setTyping(false)}
              onChange={(event) => setPasted(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role">
          {(control) => <Select {...control} value={role} onChange={setRole} options={roleOptions} />}
        </Field>
      </div>
    </Dialog>
  );
}

function Invited({ items, onClose }: { items: OutputOf<'members', 'invite'>['items']; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invitations"
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
            <Badge tone={outcome === 'invited' ? 'success' : 'neutral'}>
              {outcome === 'invited' ? 'Invited' : 'Is a member already'}
            </Badge>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
