/** An element, as far as it tells whether somebody is using it. */
export interface Place {
  /** In lower case. */
  tag: string;
  role: string | null;
  /** Of an input. */
  type?: string | undefined;
}

/**
 * Gives the focus to what became ready by itself, unless somebody is elsewhere: a menu would close under their pointer,
 * and what they type would end up in the wrong place.
 */
export function takeFocus(own: { focus(): void }): void {
  // Where fingers type, the keyboard would cover half of what is to be read.
  if (!window.matchMedia('(pointer: fine)').matches) return;
  if (!isInUse(wayUp(document.activeElement))) own.focus();
}

const layers = new Set(['menu', 'listbox', 'dialog', 'alertdialog']);
const pressed = new Set(['button', 'submit', 'reset', 'checkbox', 'radio', 'range', 'color', 'file', 'image']);

/** @param way what has the focus, and what it is in, from the inside out */
export function isInUse(way: readonly Place[]): boolean {
  if (way.some(({ role }) => role !== null && layers.has(role))) return true;
  const [focused] = way;
  switch (focused?.tag) {
    case 'input':
      return !pressed.has(focused.type ?? 'text');
    case 'textarea':
    // Somebody may be typing into the page in there, out of our sight.
    case 'iframe':
      return true;
    default:
      return false;
  }
}

function wayUp(element: Element | null): Place[] {
  const way: Place[] = [];
  // A field behind another tab has the focus only until the browser notices that it is out of sight.
  if (!element?.checkVisibility({ visibilityProperty: true })) return way;
  for (let at: Element | null = element; at; at = at.parentElement) {
    const type = at instanceof HTMLInputElement ? at.type : undefined;
    way.push({ tag: at.localName, role: at.getAttribute('role'), type });
  }
  return way;
}
