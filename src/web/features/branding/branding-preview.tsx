import type { Brand } from '#web/theme/brand.ts';
import { Badge } from '#web/ui/badge.tsx';
import { buttonStyle } from '#web/ui/button.tsx';
import { PreviewFrames } from './preview-frame.tsx';

/** Everything that follows the accent, as typed, before anything is saved. */
export function BrandingPreview({ brand }: { brand: Brand }) {
  return (
    <PreviewFrames brand={brand}>
      <div className="rounded-lg border bg-card p-3 shadow-raised">
        <p className="flex items-center gap-2 font-semibold text-sm">
          Quarterly report
          <Badge tone="success" dot>
            Running
          </Badge>
        </p>
        <p className="mt-1 text-muted-foreground text-sm">
          A workspace with <span className="text-link underline">a link</span> in it.
        </p>
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <span className={buttonStyle({ variant: 'primary', size: 'sm' })}>Launch</span>
          <span className={buttonStyle({ variant: 'secondary', size: 'sm' })}>Open</span>
          <Badge tone="accent">3 waiting</Badge>
        </div>
      </div>
    </PreviewFrames>
  );
}
