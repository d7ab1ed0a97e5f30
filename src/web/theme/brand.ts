import type { Logos } from '#contract/branding.ts';
import { derivePalette } from './palette.ts';

/** What an organization looks like, before and after signing in. */
export interface Brand {
  name: string;
  accent: string;
  logos: Logos;
}

/** The logo of a mode: dark falls back to light. Null: the portal's own mark. */
export const logoFor = (logos: Logos, dark: boolean): string | null =>
  (dark ? (logos.dark ?? logos.light) : logos.light)?.url ?? null;

/** Wider than this a logo is a word: it says the name itself, and would be a line in a browser tab. */
export const isWordmark = (width: number, height: number) => width > height * 1.6;

/** For the browser tab of an organization without a logo that fits there: its first letter on its accent. */
export function initialIcon({ name, accent }: Pick<Brand, 'name' | 'accent'>): string {
  const { '--primary': fill, '--primary-foreground': on } = derivePalette(accent).light;
  const [initial = ''] = new Intl.Segmenter().segment(name.trim().toUpperCase());
  const letter = typeof initial === 'string' ? initial : initial.segment;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${fill}"/><text x="16" y="23" text-anchor="middle" font-family="system-ui, sans-serif" font-size="20" font-weight="600" fill="${on}">${escapeText(letter)}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
