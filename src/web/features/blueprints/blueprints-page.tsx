import { useQuery } from '@tanstack/react-query';
import { Blocks, LayoutTemplate, Plus } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { BlueprintTable } from './blueprint-table.tsx';
import { RegisterDialog } from './register-dialog.tsx';
import { TemplateDialog } from './template-dialog.tsx';

export function BlueprintsPage() {
  useTitle('Blueprints');
  const { org } = useSession();
  const blueprints = useQuery(query('blueprints', 'list', { org }));
  const [open, setOpen] = useState<'register' | 'template' | null>(null);
  const close = () => setOpen(null);
  const buttons = (
    <>
      <Button onClick={() => setOpen('template')}>
        <LayoutTemplate aria-hidden />
        Create from template
      </Button>
      <Button variant="primary" onClick={() => setOpen('register')}>
        <Plus aria-hidden />
        Register blueprint
      </Button>
    </>
  );
  return (
    <>
      <PageHeader
        title="Blueprints"
        description="Environments that members launch workspaces from. Only admins can launch those in testing."
        actions={blueprints.data?.items.length === 0 ? null : buttons}
      />
      <QueryView of={blueprints} loading={<SkeletonRows />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<Blocks />} title="No blueprints yet" action={buttons}>
              Register an environment that exists, or start from a template that runs as it is.
            </EmptyState>
          ) : (
            <BlueprintTable items={items} />
          )
        }
      </QueryView>
      {open === 'register' && <RegisterDialog onClose={close} />}
      {open === 'template' && <TemplateDialog onClose={close} />}
    </>
  );
}
