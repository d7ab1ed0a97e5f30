import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';

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
        <SaveBar form={form} />
      </form>
    </Card>
  );
}
