import { cn } from '#web/ui/cn.ts';

/** The mark: a boat on a slipway, in the accent. The portal's name stands beside it. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={cn('size-6 shrink-0', className)}>
      <rect width="24" height="24" rx="6" className="fill-primary" />
      <path
        d="M5.5 17h13M7 13.5l8-6.5 2.5 6.5z"
        className="fill-none stroke-primary-foreground"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
