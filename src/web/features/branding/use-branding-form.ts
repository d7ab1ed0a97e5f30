import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type LogoMode, logoMode } from '#contract/branding.ts';
import { call } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { toastError } from '#web/api/use-call.ts';
import { toast } from '#web/ui/toast.tsx';

/** A logo that was chosen and not saved yet, with where its picture is until this tab is closed; null for one to be removed. */
type Staged = { file: File; url: string } | null;

/** What an admin is about to change about the portal's look, and saving it in one go. */
export function useBrandingForm() {
  const { org } = useSession();
  const saved = useSettings();
  const client = useQueryClient();
  const [text, setText] = useState<{ name?: string; accent?: string }>({});
  const [staged, setStaged] = useState<Partial<Record<LogoMode, Staged>>>({});
  const [busy, setBusy] = useState(false);
  const name = text.name ?? saved.name;
  const accent = text.accent ?? saved.accent;
  const logoOf = (mode: LogoMode) => (staged[mode] === undefined ? saved.logos[mode] : (staged[mode] ?? null));

  async function save() {
    setBusy(true);
    try {
      if (name !== saved.name || accent !== saved.accent)
        await call('organizations', 'updateSettings')({ org, name, accent });
      setText({});
      for (const mode of logoMode.options) {
        const change = staged[mode];
        if (change === undefined) continue;
        if (change) await call('branding', 'setLogo')({ org, mode, file: change.file });
        else await call('branding', 'removeLogo')({ org, mode });
        setStaged(({ [mode]: _, ...rest }) => rest);
      }
      toast.success('Branding saved');
    } catch (error) {
      // What was saved before it is saved; the rest is still here to be corrected.
      toastError(error);
    } finally {
      await client.invalidateQueries({ queryKey: ['organizations'] });
      setBusy(false);
    }
  }

  return {
    saved,
    draft: { name, accent, logos: { light: logoOf('light'), dark: logoOf('dark') } },
    setName: (value: string) => setText((before) => ({ ...before, name: value })),
    setAccent: (value: string) => setText((before) => ({ ...before, accent: value })),
    chooseLogo: (mode: LogoMode, file: File) =>
      setStaged((before) => ({ ...before, [mode]: { file, url: URL.createObjectURL(file) } })),
    removeLogo: (mode: LogoMode) =>
      setStaged(({ [mode]: _, ...rest }) => (saved.logos[mode] ? { ...rest, [mode]: null } : rest)),
    changed: name !== saved.name || accent !== saved.accent || Object.keys(staged).length > 0,
    busy,
    reset() {
      setText({});
      setStaged({});
    },
    submit: () => void save(),
  };
}
