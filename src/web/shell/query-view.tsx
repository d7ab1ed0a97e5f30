import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describe } from '#web/api/error.ts';
import { Button } from '#web/ui/button.tsx';
import { ErrorState } from '#web/ui/error-state.tsx';

/** One answer of the portal: its shape while it loads for the first time, what went wrong, or what it says. */
export function QueryView<T>({
  of,
  loading,
  children,
}: {
  of: UseQueryResult<T>;
  loading: ReactNode;
  children: (data: T) => ReactNode;
}) {
  // An answer that we have stays on screen while a newer one is on its way, or failed to come.
  if (of.data !== undefined) return children(of.data);
  if (of.isError) return <QueryError error={of.error} onRetry={() => void of.refetch()} />;
  return loading;
}

export function QueryError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { message, code, requestId } = describe(error);
  return (
    <ErrorState
      title="This could not be loaded"
      message={message}
      code={code}
      requestId={requestId}
      action={<Button onClick={onRetry}>Try again</Button>}
    />
  );
}
