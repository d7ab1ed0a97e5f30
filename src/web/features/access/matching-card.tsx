import type { UseQueryResult } from '@tanstack/react-query';
import type { OutputOf } from '#web/api/query.ts';
import { MemberItem } from '#web/features/members/member-item.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { kinds } from './rule-row.tsx';

type Preview = OutputOf<'access', 'preview'>;

/** Who would be let in by the rules as they stand on the page, saved or not. */
export function MatchingCard({
  of,
  unsaved,
  q,
  onSearch,
}: {
  of: UseQueryResult<Preview>;
  unsaved: boolean;
  q: string;
  onSearch: (q: string) => void;
}) {
  return (
    <Card>
      <CardHeader
        title="Who would match"
        description="Active members, by the rules as they stand on this page."
        actions={unsaved ? <Badge tone="accent">Not saved</Badge> : undefined}
      />
      <CardBody className="space-y-3">
        <QueryView of={of} loading={<SkeletonRows rows={4} />}>
          {({ matching }) => (
            <>
              <p aria-live="polite" className="text-sm">
                <span className="font-semibold text-xl tabular-nums">{matching.matched}</span>{' '}
                <span className="text-muted-foreground">
                  of {matching.total} {matching.total === 1 ? 'member' : 'members'}
                </span>
              </p>
              <SearchInput label="Search who matches" value={q} onChange={onSearch} className="sm:w-full" />
              <Members matching={matching} searching={q.trim() !== ''} />
            </>
          )}
        </QueryView>
      </CardBody>
    </Card>
  );
}

function Members({ matching, searching }: { matching: Preview['matching']; searching: boolean }) {
  const { members, found } = matching;
  if (members.length === 0)
    return (
      <p className="rounded-lg border border-dashed px-3 py-6 text-center text-muted-foreground text-sm">
        {searching ? 'Nobody who matches is called that.' : 'No member matches yet. Whoever joins later may.'}
      </p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by the keyboard
    <ul aria-label="Members who match" tabIndex={0} className="max-h-96 divide-y overflow-y-auto rounded-lg border">
      {members.map(({ id, email, name, rule }) => (
        <MemberItem key={id} person={{ name, email }}>
          {rule && (
            <span className="text-muted-foreground text-xs" title={rule.value}>
              {kinds[rule.type].label}
            </span>
          )}
        </MemberItem>
      ))}
      {found > members.length && (
        <li className="px-3 py-2 text-muted-foreground text-xs">
          and {found - members.length} more. Search to find them.
        </li>
      )}
    </ul>
  );
}
