import { Button } from '#web/ui/button.tsx';
import { CardFooter } from '#web/ui/card.tsx';

/** The end of a form: whether there is anything to save, Discard and Save. */
export function SaveBar({
  form,
  off,
}: {
  form: { changed: boolean; busy: boolean; reset: () => void };
  /** Why it cannot be saved as it is. */
  off?: string | undefined;
}) {
  return (
    <CardFooter>
      <p role="status" className="mr-auto text-muted-foreground text-sm">
        {form.changed ? 'Unsaved changes' : 'Everything is saved'}
      </p>
      {form.changed && <Button onClick={form.reset}>Discard</Button>}
      <Button type="submit" variant="primary" busy={form.busy} off={form.changed ? off : 'Nothing to save.'}>
        Save
      </Button>
    </CardFooter>
  );
}
