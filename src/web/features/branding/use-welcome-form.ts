import { useState } from 'react';
import { useSession, useSettings } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';

export type WelcomeTexts = ReturnType<typeof useSettings>['welcome'];

/** The texts of the welcome screen as they are typed, and saving them. */
export function useWelcomeForm() {
  const { org } = useSession();
  const { welcome: saved, defaults } = useSettings();
  const [edits, setEdits] = useState<Partial<WelcomeTexts>>({});
  const draft = { ...saved, ...edits };
  const save = useCall('organizations', 'updateSettings', {
    done: 'Welcome screen saved',
    onSuccess: () => setEdits({}),
  });
  return {
    draft,
    defaults: defaults.welcome,
    set: (text: keyof WelcomeTexts, value: string) => setEdits((before) => ({ ...before, [text]: value })),
    changed: (Object.keys(edits) as (keyof WelcomeTexts)[]).some((text) => draft[text] !== saved[text]),
    busy: save.isPending,
    reset: () => setEdits({}),
    submit: () => save.mutate({ org, welcome: draft }),
  };
}
