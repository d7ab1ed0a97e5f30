import { useBlocker } from '@tanstack/react-router';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';

/** Asks before a page with unsaved changes is left, by a link as by closing the tab. */
export function UnsavedChanges({ when }: { when: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => when, enableBeforeUnload: () => when, withResolver: true });
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title="Leave without saving"
      action="Discard changes"
      danger
      onConfirm={() => blocker.proceed?.()}
    >
      <p>What you changed on this page is not saved yet.</p>
    </ConfirmDialog>
  );
}
