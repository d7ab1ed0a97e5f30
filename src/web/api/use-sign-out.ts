import { useMutation } from '@tanstack/react-query';
import { paths } from '#web/paths.ts';
import { api } from './client.ts';
import { toastError } from './use-call.ts';

/** Ends this session, or all of them. A full load of the sign-in page leaves nothing of this person in memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: (input: { everywhere: boolean }) => api.identity.signOut(input),
    onSuccess: () => window.location.assign(paths.signIn),
    onError: toastError,
  });
}
