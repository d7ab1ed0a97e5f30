import type { ReactNode } from 'react';
import { useTitle } from '#web/shell/use-title.ts';
import { Card, CardBody } from '#web/ui/card.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { UnsavedChanges } from './unsaved-changes.tsx';

/** A page whose form shows what becomes of it, before it is saved. */
export function FormBesidePreview({
  title,
  description,
  form,
  off,
  preview,
  children,
}: {
  title: string;
  description: string;
  form: { changed: boolean; busy: boolean; reset: () => void; submit: () => void };
  /** Why it cannot be saved as it is. */
  off?: string | undefined;
  preview: ReactNode;
  /** Fields. */
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <>
      <PageHeader title={title} description={description} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 xl:grid-cols-[minmax(0,28rem)_minmax(0,1fr)]">
        <Card>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              form.submit();
            }}
          >
            <CardBody className="space-y-5">{children}</CardBody>
            <SaveBar form={form} off={off} />
          </form>
        </Card>
        {/* The form may be longer than the screen; what it does stays in sight. */}
        <div className="xl:sticky xl:top-18">{preview}</div>
      </div>
      <UnsavedChanges when={form.changed} />
    </>
  );
}
