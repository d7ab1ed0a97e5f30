import type { CSSProperties, ReactNode } from 'react';
import { LogoAndName } from '#web/shell/logo-and-name.tsx';
import type { Brand } from '#web/theme/brand.ts';
import { derivePalette } from '#web/theme/palette.ts';

/** The portal as it would look, in both modes: its header, and below it what is changed. */
export function PreviewFrames({ brand, children }: { brand: Brand; children: ReactNode }) {
  const palettes = derivePalette(brand.accent);
  return (
    <section aria-label="Preview" className="grid gap-4 sm:grid-cols-2">
      {(['light', 'dark'] as const).map((mode) => (
        <figure
          key={mode}
          style={{ ...palettes[mode], colorScheme: mode } as CSSProperties}
          className="flex flex-col overflow-hidden rounded-lg border bg-background text-foreground shadow-raised"
        >
          <div className="flex h-11 shrink-0 items-center gap-2 border-b px-3">
            <LogoAndName {...brand} name={brand.name || 'Portal'} mode={mode} className="text-sm" />
            <span className="ml-auto rounded-md bg-strong px-2 py-0.5 font-medium text-xs">Dashboard</span>
          </div>
          <div className="flex-1 p-3">{children}</div>
          <figcaption className="border-t px-3 py-1.5 text-muted-foreground text-xs">
            {mode === 'light' ? 'Light' : 'Dark'}
          </figcaption>
        </figure>
      ))}
    </section>
  );
}
