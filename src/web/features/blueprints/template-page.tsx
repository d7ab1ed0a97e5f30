import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { NotFoundPage } from '#web/shell/messages.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Card } from '#web/ui/card.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Skeleton, SkeletonForm } from '#web/ui/skeleton.tsx';
import { TemplateForm } from './template-form.tsx';
import { TemplatePicture } from './template-picture.tsx';

type Template = OutputOf<'clusters', 'templates'>['items'][number];

const route = getRouteApi('/_app/admin/blueprints/templates/$template');

export function TemplatePage() {
  const { org } = useSession();
  const { template: id } = route.useParams();
  const templates = useQuery(query('clusters', 'templates', { org }));
  const template = templates.data?.items.find((one) => one.id === id);
  useTitle(template?.name ?? 'Create from template');
  return (
    <QueryView of={templates} loading={<Loading />}>
      {() => (template ? <Detail template={template} /> : <NotFoundPage />)}
    </QueryView>
  );
}

function Loading() {
  return (
    <>
      <Skeleton className="mt-7 mb-2 h-6 w-56" />
      <Skeleton className="mb-5 h-4 w-80 max-w-full" />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <SkeletonForm fields={5} />
        <Skeleton className="h-52 max-lg:order-first" />
      </div>
    </>
  );
}

function Detail({ template }: { template: Template }) {
  return (
    <>
      <PageHeader
        above={
          <Link to={paths.templates} className="inline-flex items-center gap-1 rounded-sm hover:text-foreground">
            <ChevronLeft aria-hidden className="size-4" />
            Templates
          </Link>
        }
        title={template.name}
        description={template.description}
      />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <TemplateForm template={template} />
        <Card className="overflow-hidden max-lg:order-first">
          <TemplatePicture template={template} />
          <div className="space-y-3 p-4 text-sm">
            <p className="flex flex-wrap gap-1.5">
              {template.parts.map((part) => (
                <Badge key={part}>{part}</Badge>
              ))}
            </p>
            {template.command && (
              <p className="text-muted-foreground">
                Its page is run by{' '}
                <code className="inline-block break-words text-foreground text-xs">{template.command}</code>
              </p>
            )}
          </div>
        </Card>
      </div>
    </>
  );
}
