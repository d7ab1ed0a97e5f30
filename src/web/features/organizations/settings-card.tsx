import type { ReactNode } from 'react';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';

/** A form of settings with Discard and Save, both off while there is nothing to save. */
export function SettingsCard({
  form,
  title,
  description,
  children,
}: {
  form: { changed: boolean; busy: boolean; reset: () => void; submit: () => void };
  title?: string;
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card>
      {title && <CardHeader title={title} description={description} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          form.submit();
        }}
      >
        <CardBody className="space-y-5">{children}</CardBody>
        <CardFooter>
          {form.changed && <Button onClick={form.reset}>Discard</Button>}
          <Button type="submit" variant="primary" busy={form.busy} off={form.changed ? undefined : 'Nothing to save.'}>
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
