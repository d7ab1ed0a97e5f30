import { Button, type ButtonProps } from './button.tsx';
import { Tooltip } from './tooltip.tsx';

/**
 * A button that is only an icon. Its label is what a screen reader says and what the tooltip shows.
 * @param props.tooltip false for what opens a menu: its tooltip would come back over the page when the menu closes
 */
export function IconButton({
  label,
  off,
  tooltip = true,
  size = 'icon',
  variant = 'ghost',
  ...rest
}: ButtonProps & { label: string; tooltip?: boolean }) {
  const button = <Button aria-label={label} size={size} variant={variant} off={off} {...rest} />;
  return off || !tooltip ? button : <Tooltip text={label}>{button}</Tooltip>;
}
