import { ImageUp, Trash2 } from 'lucide-react';
import { type CSSProperties, type DragEvent, useId, useRef, useState } from 'react';
import type { LogoMode } from '#contract/branding.ts';
import { useSettings } from '#web/api/session.ts';
import { derivePalette } from '#web/theme/palette.ts';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { faultOf, logoLimits, logoTypes } from './pick-logo.ts';

/** Where a logo is dropped or chosen, with what is there now. */
export function LogoField({
  label,
  hint,
  mode,
  url,
  fallback,
  onChoose,
  onRemove,
}: {
  label: string;
  hint: string;
  /** The mode that it is for, whose background it is shown on. */
  mode: LogoMode;
  url: string | null;
  /** Shown in its place while there is none, and what that is. */
  fallback: { url: string | null; words: string };
  onChoose: (file: File) => void;
  onRemove: () => void;
}) {
  const id = useId();
  const { accent } = useSettings();
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  function take(file: File | undefined) {
    if (!file) return;
    const wrong = faultOf(file);
    setFault(wrong);
    if (!wrong) onChoose(file);
  }
  const drag = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(isOver);
  };

  const shown = url ?? fallback.url;
  return (
    <fieldset
      className="min-w-0"
      aria-label={label}
      aria-describedby={`${id}-below`}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        take(event.dataTransfer.files[0]);
      }}
    >
      <p className="mb-1.5 font-medium text-sm">{label}</p>
      <div
        className={cn(
          'flex items-center gap-3 rounded-lg border border-input border-dashed bg-card p-3',
          over && 'border-primary bg-accent',
        )}
      >
        <span
          style={derivePalette(accent)[mode] as CSSProperties}
          className="grid h-12 w-20 shrink-0 grid-rows-1 place-items-center rounded-md border bg-background p-1.5"
        >
          {shown ? (
            <img
              src={shown}
              alt=""
              className={cn('max-h-full max-w-full object-contain', !url && 'opacity-40 grayscale')}
            />
          ) : (
            <ImageUp aria-hidden className="size-4 text-muted-foreground" />
          )}
        </span>
        <div className="min-w-0 flex-1 text-sm">
          <p className="truncate max-sm:hidden">{url ? 'Drop another file here' : 'Drop a file here'}</p>
          <p className="text-muted-foreground text-xs">{logoLimits}</p>
        </div>
        <Button size="sm" onClick={() => chooser.current?.click()}>
          {url ? 'Replace' : 'Choose file'}
          <span className="sr-only"> for {label.toLowerCase()}</span>
        </Button>
        {url && (
          <IconButton label={`Remove ${label.toLowerCase()}`} size="icon-sm" onClick={onRemove}>
            <Trash2 />
          </IconButton>
        )}
        <input
          ref={chooser}
          type="file"
          accept={logoTypes}
          hidden
          aria-label={label}
          onChange={(event) => {
            take(event.target.files?.[0]);
            // So that the same file can be chosen again after it was corrected.
            event.target.value = '';
          }}
        />
      </div>
      <p
        id={`${id}-below`}
        role={fault ? 'alert' : undefined}
        className={cn('mt-1.5 text-sm', fault ? 'text-danger' : 'text-muted-foreground')}
      >
        {fault ?? (url ? hint : fallback.words)}
      </p>
    </fieldset>
  );
}
