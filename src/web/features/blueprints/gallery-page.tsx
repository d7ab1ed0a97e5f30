import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, SearchX } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { SkeletonCards } from '#web/ui/skeleton.tsx';
import { personaLabel, personas } from './template-personas.ts';
import { TemplatePicture } from './template-picture.tsx';

type Template = OutputOf<'clusters', 'templates'>['items'][number];

const route = getRouteApi('/_app/admin/blueprints/templates');

/** Templates by who they are for. What is searched is in the address, so that Back from a template finds it again. */
export function GalleryPage() {
  useTitle('Create from template');
  const { org } = useSession();
  const { persona = 'all', q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const templates = useQuery(query('clusters', 'templates', { org }));
  const choose = (next: { persona?: string; q?: string }) =>
    void navigate({ search: (before) => clean({ ...before, ...next }), replace: true });
  return (
    <>
      <PageHeader
        above={
          <Link to={paths.blueprints} className="inline-flex items-center gap-1 rounded-sm hover:text-foreground">
            <ChevronLeft aria-hidden className="size-4" />
            Blueprints
          </Link>
        }
        title="Create from template"
        description="Each of these runs as it is. Project and environment are made for you."
      />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Segmented
          label="For"
          value={persona}
          onChange={(next) => choose({ persona: next })}
          options={[{ value: 'all', label: 'All' }, ...personas.map(({ id, label }) => ({ value: id, label }))]}
        />
        <SearchInput
          label="Search templates"
          value={q}
          onChange={(next) => choose({ q: next })}
          className="lg:ml-auto"
        />
      </div>
      <QueryView of={templates} loading={<SkeletonCards cards={6} />}>
        {({ items }) => {
          const found = inOrder(items).filter(
            (one) => (persona === 'all' || one.persona === persona) && matches(one, q),
          );
          if (items.length === 0)
            return (
              <EmptyState title="No templates">
                None of your clusters brings any. Register an environment instead.
              </EmptyState>
            );
          if (found.length === 0)
            return (
              <EmptyState
                icon={<SearchX />}
                title="No template like this"
                action={<Button onClick={() => choose({ persona: 'all', q: '' })}>Show all</Button>}
              >
                Blank starts from an empty page, or from a repository of yours.
              </EmptyState>
            );
          return (
            <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
              {found.map((template) => (
                <li key={template.id}>
                  <TemplateCard template={template} />
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </>
  );
}

function TemplateCard({ template }: { template: Template }) {
  return (
    <Link
      to={paths.template(template.id)}
      className="flex h-full flex-col overflow-hidden rounded-lg border bg-card shadow-raised transition-shadow hover:border-input hover:shadow-floating"
    >
      <TemplatePicture template={template} />
      <span className="flex flex-1 flex-col p-4">
        <span className="flex items-baseline justify-between gap-3">
          <span className="font-semibold text-base">{template.name}</span>
          <span className="text-muted-foreground text-xs">{personaLabel(template.persona)}</span>
        </span>
        <span className="mt-0.5 flex-1 text-muted-foreground text-sm">{template.description}</span>
        <span className="mt-3 flex flex-wrap gap-1.5">
          {template.parts.map((part) => (
            <Badge key={part}>{part}</Badge>
          ))}
        </span>
      </span>
    </Link>
  );
}

const inOrder = (items: Template[]) => personas.flatMap(({ id }) => items.filter(({ persona }) => persona === id));

const matches = ({ name, description, parts }: Template, wanted: string) =>
  [name, description, ...parts].join(' ').toLowerCase().includes(wanted.trim().toLowerCase());

/** The address says only what differs from a first look. */
function clean({ persona, q }: { persona?: string | undefined; q?: string | undefined }) {
  return { ...(persona && persona !== 'all' ? { persona } : {}), ...(q ? { q } : {}) };
}
