import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { CardFooter } from './card.tsx';

/** The end of a form in a card: says that something is not saved yet, with Discard and Save. */
export function SaveBar({
  form,
  off,
  start,
}: {
  form: { changed: boolean; busy: boolean; reset: () => void };
  /** Why it cannot be saved as it is. */
  off?: string | undefined;
  /** Another act on the same thing, at the other end. */
  start?: ReactNode;
}) {
  return (
    <CardFooter>
      {start}
      <p role="status" className="mr-auto text-muted-foreground text-sm">
        {form.changed && 'Unsaved changes'}
      </p>
      {form.changed && <Button onClick={form.reset}>Discard</Button>}
      <Button type="submit" variant="primary" busy={form.busy} off={form.changed ? off : 'Nothing to save.'}>
        Save
      </Button>
    </CardFooter>
  );
}
