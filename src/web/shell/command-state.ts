import { useSyncExternalStore } from 'react';

/** Whether the command palette is open. Apart from the palette itself, which is loaded when it is first opened. */
let open = false;
const listeners = new Set<() => void>();

export function setCommandPalette(next: boolean) {
  open = next;
  for (const listener of listeners) listener();
}

export const openCommandPalette = () => setCommandPalette(true);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useCommandPalette = () => useSyncExternalStore(subscribe, () => open);

export const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';
