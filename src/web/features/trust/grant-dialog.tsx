import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { MemberSearch } from '#web/features/members/member-search.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';

/** @param props.trusted ids of the users who are trusted already */
export function GrantDialog({
  blueprint,
  trusted,
  onClose,
}: {
  blueprint: string;
  trusted: ReadonlySet<string>;
  onClose: () => void;
}) {
  const { org } = useSession();
  const grant = useCall('trust', 'grant', { done: ({ user }) => `${user.email} is trusted`, onSuccess: onClose });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Trust a member"
      description="Their publish requests of this blueprint are approved as they are made."
    >
      <MemberSearch
        without={trusted}
        nobody="Nobody to trust is called that."
        action={({ userId, email }) => (
          <Button
            size="sm"
            busy={grant.isPending && grant.variables?.userId === userId}
            aria-label={`Trust ${email}`}
            onClick={() => grant.mutate({ org, id: blueprint, userId })}
          >
            Trust
          </Button>
        )}
      />
    </Dialog>
  );
}
