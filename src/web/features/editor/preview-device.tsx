import { type ReactNode, useEffect, useRef, useState } from 'react';
import { cn } from '#web/ui/cn.ts';

export type Device = 'desktop' | 'tablet' | 'mobile';

/** CSS pixels of what is imitated. */
const sizes = { tablet: { width: 768, height: 1024 }, mobile: { width: 390, height: 844 } };
const margin = 16;

/** Gives the page in it the width of a device, made smaller where the pane has less room than that. */
export function PreviewDevice({ device, children }: { device: Device; children: ReactNode }) {
  const pane = useRef<HTMLDivElement>(null);
  const room = useSize(pane);
  const size = device === 'desktop' ? null : sizes[device];
  const scale = size
    ? Math.min(1, (room.width - 2 * margin) / size.width, (room.height - 2 * margin) / size.height)
    : 1;
  return (
    <div ref={pane} className="relative size-full overflow-hidden">
      {/* One element for every device: another one would load the page again. */}
      <div
        className={cn(
          'overflow-hidden',
          size
            ? 'absolute top-1/2 left-1/2 -translate-x-1/2 -translate-y-1/2 rounded-xl border border-input shadow-floating'
            : 'size-full',
        )}
        style={size ? { ...size, scale } : undefined}
      >
        {children}
      </div>
    </div>
  );
}

function useSize(element: React.RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
