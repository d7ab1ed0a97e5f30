import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiError } from '#client/client.ts';
import { toast } from '#web/ui/toast.tsx';
import { describe } from './error.ts';
import { invalidate } from './invalidate.ts';
import { call, type Feature, type InputOf, type OutputOf, type RouteOf } from './query.ts';

interface CallOptions<I, O> {
  /** Toast after success. */
  done?: string | ((output: O, input: I) => string);
  onSuccess?: (output: O, input: I) => void;
  /** Return true when the error is shown by the caller; otherwise it becomes a toast with its code and request id. */
  onError?: (error: unknown, input: I) => boolean;
}

/** A changing route of the contract as a mutation: `const stop = useCall('workspaces', 'stop'); stop.mutate({ org, id })`. */
export function useCall<F extends Feature, R extends RouteOf<F>>(
  feature: F,
  route: R,
  options: CallOptions<InputOf<F, R>, OutputOf<F, R>> = {},
) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: [feature, route],
    mutationFn: (input: InputOf<F, R>) => call(feature, route)(input),
    onSuccess: (output, input) => {
      // Not awaited: the event that follows does the same; this only spares its round trip.
      void invalidate(client, [feature]);
      const done = typeof options.done === 'function' ? options.done(output, input) : options.done;
      if (done) toast.success(done);
      options.onSuccess?.(output, input);
    },
    onError: (error, input) => {
      if (options.onError?.(error, input)) return;
      if (apiError(error)?.code === 'UNAUTHORIZED') return;
      toastError(error);
    },
  });
}

/** Says what happened, with the code and request id to quote. */
export function toastError(error: unknown) {
  const { message, code, requestId, issues } = describe(error);
  const quoted = requestId ? `${code} · ${requestId}` : code;
  toast.error(message, { description: [...issues.map((i) => i.message), quoted].join(' · ') });
}
