import { useMutation } from '@tanstack/react-query';
import { paths } from '#web/paths.ts';
import { api } from './client.ts';
import { toastError } from './use-call.ts';

export const signOutKey = ['identity', 'signOut'];

/** Ends this session, or all of them. A full load of the sign-in page leaves nothing of this person in memory; a provider's sign-out leads back there. */
export function useSignOut() {
  return useMutation({
    mutationKey: signOutKey,
    mutationFn: (input: { everywhere: boolean }) => api.identity.signOut(input),
    onSuccess: ({ next }) => window.location.assign(next ?? paths.signIn),
    onError: toastError,
  });
}
