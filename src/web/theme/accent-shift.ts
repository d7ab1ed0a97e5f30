import { derivePalette } from './palette.ts';

/** Where an accent is not shown as it was picked, because it could not be read or seen there. */
export interface AccentShift {
  mode: 'light' | 'dark';
  what: 'Buttons' | 'Links';
  /** The colour that is shown instead. */
  shown: string;
}

/** @param accent `#rrggbb` */
export function accentShifts(accent: string): AccentShift[] {
  const palettes = derivePalette(accent);
  return (['light', 'dark'] as const).flatMap((mode) =>
    (
      [
        ['Buttons', '--primary'],
        ['Links', '--link'],
      ] as const
    ).flatMap(([what, variable]) => {
      const shown = palettes[mode][variable]!;
      return shown === accent ? [] : [{ mode, what, shown }];
    }),
  );
}
