import { useState } from 'react';
import type { Place } from './place.ts';

/** Whether a file is open: as it was left, and in any case when somebody wants to see a place of it. */
export function useOpen(first: boolean, place: Place | null) {
  const [open, setOpen] = useState(first || place !== null);
  const [seen, setSeen] = useState(place);
  // While it renders, not after: what is inside scrolls itself into sight, and must not be hidden then.
  if (place !== seen) {
    setSeen(place);
    if (place) setOpen(true);
  }
  return [open, setOpen] as const;
}
