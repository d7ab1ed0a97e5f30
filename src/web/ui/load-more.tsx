import { Button } from './button.tsx';

/** The next page of a long list. */
export function LoadMore({ more, busy, onMore }: { more: boolean; busy: boolean; onMore: () => void }) {
  if (!more) return null;
  return (
    <div className="mt-3 flex justify-center">
      <Button busy={busy} onClick={onMore}>
        Load more
      </Button>
    </div>
  );
}
