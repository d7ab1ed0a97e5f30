import type { ITheme } from '@xterm/xterm';
import { derivePalette } from '#web/theme/palette.ts';

const light = {
  black: '#24292e',
  red: '#c4302b',
  green: '#116b2e',
  yellow: '#8a5a00',
  blue: '#1f5fd0',
  magenta: '#8a3ab9',
  cyan: '#0b6e80',
  white: '#5f6670',
  brightBlack: '#6a7079',
  brightRed: '#d1242f',
  brightGreen: '#1a7f37',
  brightYellow: '#9a6700',
  brightBlue: '#2f74e8',
  brightMagenta: '#a04ad0',
  brightCyan: '#1583a0',
  brightWhite: '#24292e',
};
const dark = {
  black: '#2b2d30',
  red: '#ff7b72',
  green: '#6fd08c',
  yellow: '#e0b15c',
  blue: '#79b0ff',
  magenta: '#d2a8ff',
  cyan: '#5fd0e0',
  white: '#d3d6da',
  brightBlack: '#8a8f98',
  brightRed: '#ffa198',
  brightGreen: '#8be3a6',
  brightYellow: '#f2cc80',
  brightBlue: '#a5c8ff',
  brightMagenta: '#e2c5ff',
  brightCyan: '#8fe4f0',
  brightWhite: '#ffffff',
};

/** The terminal in the colours of the portal: its surfaces and accent, with sixteen colours that read on them. */
export function terminalTheme(accent: string, isDark: boolean): ITheme {
  const palette = derivePalette(accent)[isDark ? 'dark' : 'light'];
  return {
    ...(isDark ? dark : light),
    background: palette['--card']!,
    foreground: palette['--foreground']!,
    cursor: palette['--link']!,
    cursorAccent: palette['--card']!,
    selectionBackground: `${palette['--primary']}55`,
    selectionInactiveBackground: `${palette['--primary']}55`,
    scrollbarSliderBackground: `${palette['--foreground']}26`,
    scrollbarSliderHoverBackground: `${palette['--foreground']}40`,
    scrollbarSliderActiveBackground: `${palette['--foreground']}59`,
  };
}
