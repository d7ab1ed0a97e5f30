import { useState } from 'react';

/**
 * Puts the focus back where it was before a dialog opened, which Radix does only for dialogs with a trigger of its own.
 * Called by what is rendered only while the dialog is open.
 *
 * @returns for `onCloseAutoFocus` of its content
 */
export function useReturnFocus(): (event: Event) => void {
  // Taken while rendering: a moment later a field of the dialog has the focus.
  const [opener] = useState(() => openerOf(document.activeElement));
  return (event) => {
    event.preventDefault();
    opener?.focus();
  };
}

/** A menu is gone when its dialog closes; the button that opened it is not. */
function openerOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest('[role=menu]');
  if (menu) return document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  return element instanceof HTMLElement ? element : null;
}
