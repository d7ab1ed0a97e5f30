import { contrast, hexToOklch, type Oklch, oklchToHex } from './oklch.ts';

/** CSS variables by name, for instance `--background: #fcfcfd`. */
export type Palette = Record<`--${string}`, string>;
export interface Palettes {
  light: Palette;
  dark: Palette;
}

/** WCAG AA for text. */
const text = 4.5;
/** WCAG AA for what is not text: focus rings, switches. */
const shape = 3;

/** Lightness of the neutral steps, and which way is "more contrast". */
const modes = {
  light: {
    away: -1,
    background: 0.985,
    card: 1,
    muted: 0.962,
    strong: 0.925,
    border: 0.915,
    input: 0.868,
    foreground: 0.22,
    mutedText: 0.5,
    accent: { l: 0.955, c: 0.028 },
    status: { soft: { l: 0.962, c: 0.03 }, text: 0.48 },
  },
  dark: {
    away: 1,
    background: 0.168,
    card: 0.198,
    muted: 0.232,
    strong: 0.285,
    border: 0.274,
    input: 0.345,
    foreground: 0.955,
    mutedText: 0.715,
    accent: { l: 0.285, c: 0.045 },
    status: { soft: { l: 0.262, c: 0.04 }, text: 0.8 },
  },
} as const;

/** Hues that mean something, so they do not follow the accent. */
const statuses = { success: 152, warning: 70, danger: 25, info: 245 } as const;

/** Moves a colour's lightness until it reads on every one of the surfaces; black or white at the far end always does. */
function readable(colour: Oklch, surfaces: string[], away: -1 | 1, ratio: number): string {
  for (let l = colour.l; l > 0 && l < 1; l += away * 0.005) {
    const hex = oklchToHex({ ...colour, l });
    if (surfaces.every((surface) => contrast(hex, surface) >= ratio)) return hex;
  }
  return away < 0 ? '#000000' : '#ffffff';
}

const bestOn = (hex: string) => (contrast('#ffffff', hex) >= text ? '#ffffff' : '#000000');

/**
 * A filled surface in the accent with the text on it. The accent stays as it was picked unless it would melt into the
 * page. Hovering moves away from the text's colour, so that contrast can only grow.
 */
function solid(colour: Oklch, surface: string, away: -1 | 1) {
  const fill = readable(colour, [surface], away, 1.5);
  const on = bestOn(fill);
  const shade = hexToOklch(fill);
  const hover = oklchToHex({ ...shade, l: Math.min(1, Math.max(0, shade.l + (on === '#ffffff' ? -0.05 : 0.05))) });
  return { fill, on, hover };
}

function palette(accent: Oklch, mode: keyof typeof modes): Palette {
  const m = modes[mode];
  // Greys lean a little towards the accent; a grey accent leaves them grey.
  const tint = Math.min(accent.c * 0.03, 0.004);
  // Less so where they are almost white, which turns blue or pink quickly.
  const grey = (l: number) => oklchToHex({ l, c: l > 0.9 ? tint / 3 : tint, h: accent.h });
  const [background, card, muted, strong] = [grey(m.background), grey(m.card), grey(m.muted), grey(m.strong)];
  const surfaces = [background, card, muted];
  const soft = oklchToHex({ l: m.accent.l, c: Math.min(m.accent.c, accent.c), h: accent.h });
  const primary = solid(accent, card, m.away);
  const danger = solid({ l: 0.55, c: 0.2, h: statuses.danger }, card, m.away);
  const foreground = readable({ l: m.foreground, c: tint, h: accent.h }, [...surfaces, strong, soft], m.away, 7);
  const vars: Palette = {
    '--background': background,
    '--card': card,
    '--muted': muted,
    '--strong': strong,
    '--border': grey(m.border),
    '--input': grey(m.input),
    '--foreground': foreground,
    '--muted-foreground': readable({ l: m.mutedText, c: tint, h: accent.h }, [...surfaces, strong], m.away, text),
    '--primary': primary.fill,
    '--primary-hover': primary.hover,
    '--primary-foreground': primary.on,
    '--link': readable(accent, [...surfaces, soft], m.away, text),
    '--ring': readable(accent, surfaces, m.away, shape),
    '--accent': soft,
    '--accent-foreground': readable(accent, [soft, ...surfaces], m.away, text),
    '--danger-solid': danger.fill,
    '--danger-solid-hover': danger.hover,
    '--danger-solid-foreground': danger.on,
  };
  for (const [name, h] of Object.entries(statuses)) {
    const softStatus = oklchToHex({ ...m.status.soft, h });
    vars[`--${name}-soft`] = softStatus;
    vars[`--${name}`] = readable({ l: m.status.text, c: 0.13, h }, [softStatus, ...surfaces], m.away, text);
  }
  return vars;
}

/**
 * The whole palette of the portal from one colour. Text on every surface it is used on reaches WCAG AA in both modes,
 * whatever the colour: `palette.test.ts` asserts it over thousands of them.
 *
 * @param accent `#rrggbb`
 */
export function derivePalette(accent: string): Palettes {
  const colour = hexToOklch(accent);
  return { light: palette(colour, 'light'), dark: palette(colour, 'dark') };
}
