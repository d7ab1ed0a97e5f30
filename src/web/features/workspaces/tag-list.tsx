import { Badge } from '#web/ui/badge.tsx';

/** Tags in one line; on a card they must not push anything away. */
export function TagList({ tags, className }: { tags: string[]; className?: string }) {
  if (tags.length === 0) return null;
  return (
    <ul aria-label="Tags" title={tags.join(', ')} className={className ?? 'flex flex-wrap gap-1'}>
      {tags.map((tag) => (
        <li key={tag}>
          <Badge>{tag}</Badge>
        </li>
      ))}
    </ul>
  );
}
