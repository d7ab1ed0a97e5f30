import { cn } from './cn.ts';

/** Initials of a person, in a colour-neutral disc. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        'grid size-6 shrink-0 place-items-center rounded-full bg-accent font-semibold text-[0.625rem] text-accent-foreground uppercase',
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

/** `Ada Lovelace` → `AL`, `ada@example.com` → `A`. */
function initials(name: string) {
  const words = name
    .replace(/@.*/, '')
    .split(/[\s._-]+/)
    .filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('');
}
