import { useSyncExternalStore } from 'react';
import { derivePalette, type Palettes } from './palette.ts';

/** Both entries are read by `public/boot.js` before the first paint. */
const modeKey = 'slipway.mode';
const paletteKey = 'slipway.palette';

export type Mode = 'system' | 'light' | 'dark';

const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let palettes: Palettes | null = null;

function read(): Mode {
  const stored = localStorage.getItem(modeKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

const isDark = () => read() === 'dark' || (read() === 'system' && system.matches);

function apply() {
  const root = document.documentElement;
  root.classList.toggle('dark', isDark());
  if (palettes) {
    for (const [name, value] of Object.entries(palettes[isDark() ? 'dark' : 'light']))
      root.style.setProperty(name, value);
  }
  for (const listener of listeners) listener();
}

system.addEventListener('change', apply);

export function setMode(mode: Mode) {
  if (mode === 'system') localStorage.removeItem(modeKey);
  else localStorage.setItem(modeKey, mode);
  apply();
}

/** Shows the portal in an accent colour, `#rrggbb`, and remembers it for the next first paint. */
export function setAccent(accent: string) {
  palettes = derivePalette(accent);
  localStorage.setItem(paletteKey, JSON.stringify(palettes));
  apply();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The chosen mode, and whether the page is dark now. */
export function useMode() {
  const mode = useSyncExternalStore(subscribe, read);
  const dark = useSyncExternalStore(subscribe, isDark);
  return { mode, dark };
}
