import type { MouseEvent } from 'react';
import { takeFocus } from '#web/ui/take-focus.ts';

/** For a list of tabs: a press leaves the focus on the tab, and whoever chose it wants to type into what it shows. */
export function focusPanel({ target }: MouseEvent<HTMLElement>): void {
  const tab = target instanceof Element ? target.closest('[role=tab]') : null;
  const panel = document.getElementById(tab?.getAttribute('aria-controls') ?? '');
  // What is behind another tab is out of sight, but there.
  const field = panel?.querySelector<HTMLElement>('textarea:not(.invisible *)');
  if (field) takeFocus(field);
}
