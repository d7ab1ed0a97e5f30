import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { apiError } from '#client/client.ts';

/**
 * @param onSignedOut called whenever the portal says that there is no session any more
 */
export function createQueryClient(onSignedOut: () => void) {
  const onError = (error: unknown) => {
    if (apiError(error)?.code === 'UNAUTHORIZED') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Events say when an answer became untrue (see live.ts); until then it is shown without asking again.
        staleTime: 60_000,
        // What the portal refused it refuses again; a lost connection is worth another try.
        retry: (failures, error) => failures < 2 && (apiError(error)?.status ?? 503) >= 500,
      },
    },
  });
}
