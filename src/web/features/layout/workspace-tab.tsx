import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { SavedLayout } from '#contract/layout.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx';
import { LayoutForm } from './layout-form.tsx';
import { Miniature } from './miniature.tsx';
import { useLayoutDraft } from './use-layout-draft.ts';

export function WorkspaceTab() {
  const { id, name } = useBlueprint();
  const { org } = useSession();
  const layout = useQuery(query('layout', 'get', { org, id }));
  return (
    <QueryView of={layout} loading={<Loading />}>
      {(saved) => <Layout blueprint={id} name={name} saved={saved} />}
    </QueryView>
  );
}

function Loading() {
  return (
    <Columns>
      <SkeletonRows rows={8} />
      <Skeleton className="h-72" />
    </Columns>
  );
}

function Columns({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem]">{children}</div>;
}

function Layout({ blueprint, name, saved }: { blueprint: string; name: string; saved: SavedLayout }) {
  const draft = useLayoutDraft(blueprint, saved);
  return (
    <Columns>
      <LayoutForm draft={draft} saved={saved} />
      <div className="lg:sticky lg:top-16">
        <Miniature layout={draft.layout} name={name} />
      </div>
    </Columns>
  );
}
