import { useCall } from './use-call.ts';

/** Goes to the provider of an organization to sign in there. Failure becomes a toast. */
export function useContinueWithSso() {
  return useCall('sso', 'start', { onSuccess: ({ url }) => url && window.location.assign(url) });
}
