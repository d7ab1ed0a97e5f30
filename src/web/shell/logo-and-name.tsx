import { type Brand, logoFor } from '#web/theme/brand.ts';
import { useMode } from '#web/theme/mode.ts';
import { cn } from '#web/ui/cn.ts';
import { Logo } from './logo.tsx';
import { useLogoShape } from './use-brand.ts';

/**
 * How an organization signs: its logo and its name. A logo that is a word says the name itself; without one it is the
 * portal’s mark.
 *
 * @param props.mode which mode’s logo; the one that the page is in without it
 * @param props.markOnly without the name, where there is no room: the element around it names it
 */
export function LogoAndName({
  name,
  logos,
  mode,
  markOnly,
  className,
}: Pick<Brand, 'name' | 'logos'> & { mode?: 'light' | 'dark'; markOnly?: boolean; className?: string }) {
  const { dark } = useMode();
  const logo = logoFor(logos, mode ? mode === 'dark' : dark);
  const shape = useLogoShape(logo);
  const named = !markOnly && shape !== 'word';
  return (
    <span className={cn('flex min-w-0 items-center gap-2 font-semibold text-base', className)}>
      {logo ? (
        // Only ever an image: what an SVG holds cannot run there.
        <img src={logo} alt={named || markOnly ? '' : name} className="h-6 w-auto max-w-40 shrink-0 object-contain" />
      ) : (
        <Logo className="size-6" />
      )}
      {named && <span className={cn('truncate', logo && !shape && 'invisible')}>{name}</span>}
    </span>
  );
}
