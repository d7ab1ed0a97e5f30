import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLive } from '#web/api/live.ts';
import { useSettings } from '#web/api/session.ts';
import { setCommandPalette, useCommandPalette } from './command-state.ts';
import { useBrand } from './use-brand.ts';

const CommandPalette = lazy(() => import('./command-palette.tsx').then((m) => ({ default: m.CommandPalette })));

/** Everything that a signed-in person sees: the organization's colour, live data, the command palette. */
export function AppLayout() {
  const settings = useSettings();
  const connected = useLive();
  useBrand(settings);
  useCommandKey();
  const paletteOpen = useCommandPalette();
  return (
    <>
      <Outlet />
      {paletteOpen && (
        <Suspense>
          <CommandPalette />
        </Suspense>
      )}
      <Offline connected={connected} />
    </>
  );
}

function useCommandKey() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      // A terminal keeps its keys: Ctrl+K clears a line there.
      if (event.ctrlKey && event.target instanceof Element && event.target.closest('.xterm')) return;
      event.preventDefault();
      setCommandPalette(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** Said only when the stream stays away: a portal that restarts is back before anybody could read it. */
function Offline({ connected }: { connected: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (connected) return setLate(false);
    const timer = setTimeout(() => setLate(true), 6000);
    return () => clearTimeout(timer);
  }, [connected]);
  if (!late) return null;
  return (
    <p
      role="status"
      className="fixed bottom-3 left-1/2 z-40 -translate-x-1/2 rounded-full border bg-card px-3 py-1.5 text-sm shadow-floating"
    >
      The connection to the portal is lost. Reconnecting…
    </p>
  );
}
