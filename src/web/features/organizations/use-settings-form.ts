import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';

/**
 * State of a settings form: what was typed, whether it differs from what is saved, and saving it.
 * @param saved the values as the portal has them
 */
export function useSettingsForm<T extends object>(saved: T, toPatch: (draft: T) => object) {
  const { org } = useSession();
  const [edits, setEdits] = useState<Partial<T>>({});
  const draft = { ...saved, ...edits };
  const save = useCall('organizations', 'updateSettings', { done: 'Settings saved', onSuccess: () => setEdits({}) });
  const changed = (Object.keys(edits) as (keyof T)[]).some((key) => draft[key] !== saved[key]);
  return {
    draft,
    set: <K extends keyof T>(key: K, value: T[K]) => setEdits((before) => ({ ...before, [key]: value })),
    reset: () => setEdits({}),
    changed,
    busy: save.isPending,
    submit: () => save.mutate({ org, ...toPatch(draft) }),
  };
}
