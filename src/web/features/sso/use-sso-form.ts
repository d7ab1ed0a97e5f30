import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { type InputOf, type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';

export type Sso = OutputOf<'sso', 'get'>;
export type Connection = NonNullable<Sso['connection']>;
type Settings = Omit<InputOf<'sso', 'save'>, 'org'>;

/**
 * Everything that is saved, with the time of what it is based on: each card shows a part and saves the whole, and what
 * somebody else saved meanwhile is not undone by it.
 */
export const settingsOf = ({ secretConfigured, tested, ...settings }: Connection) => settings;

/** Saves, and shows the answer at once: what another card saves next is based on it. */
export function useSaveSso(options: Parameters<typeof useCall<'sso', 'save'>>[2]) {
  const client = useQueryClient();
  return useCall('sso', 'save', {
    ...options,
    onSuccess(output, input) {
      client.setQueryData(query('sso', 'get', { org: input.org }).queryKey, output);
      options?.onSuccess?.(output, input);
    },
  });
}

/**
 * State of one card: what was typed, what is wrong with it, and saving it.
 *
 * @param saved the card's fields as the portal has them
 * @param toSettings the whole, with what was typed
 */
export function useSsoForm<T extends object>(saved: T, toSettings: (draft: T) => Settings, done = 'Sign-in saved') {
  const { org } = useSession();
  const [edits, setEdits] = useState<Partial<T>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});
  const draft = { ...saved, ...edits };
  const save = useSaveSso({
    done,
    onSuccess: () => setEdits({}),
    onError(error) {
      const { issues } = describe(error);
      // A fault of one line of a list is the list's.
      setFaults(Object.fromEntries(issues.map(({ path, message }) => [path.split('.')[0], message])));
      if (issues.length === 0) toastError(error);
      return true;
    },
  });
  const clear = () => {
    setEdits({});
    setFaults({});
  };
  return {
    draft,
    faults,
    set: <K extends keyof T>(key: K, value: T[K]) => {
      setFaults({});
      setEdits((before) => ({ ...before, [key]: value }));
    },
    changed: (Object.keys(edits) as (keyof T)[]).some((key) => draft[key] !== saved[key]),
    busy: save.isPending,
    reset: clear,
    submit: () => save.mutate({ org, ...toSettings(draft) }),
  };
}
