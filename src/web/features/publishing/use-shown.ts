import { useState } from 'react';

/** Files that are drawn at once, and with each press on "more": nobody reads a thousand, and no browser likes to draw them. */
const step = 100;

const around = (at: number) => {
  const from = Math.floor(Math.max(0, at) / step) * step;
  return { from, to: from + step };
};

/**
 * Which files of a long list are drawn. A jump to one that is not draws those around it instead, so that the last of 10,000 is
 * as near as the first.
 *
 * @param at the file that somebody wants to see; -1 for none
 */
export function useShown(at: number) {
  const [range, setRange] = useState(() => around(at));
  const [seen, setSeen] = useState(at);
  // While it renders, not after: what is jumped to scrolls itself into sight.
  if (at !== seen) {
    setSeen(at);
    if (at !== -1 && (at < range.from || at >= range.to)) setRange(around(at));
  }
  return {
    ...range,
    before: () => setRange({ ...range, from: Math.max(0, range.from - step) }),
    after: () => setRange({ ...range, to: range.to + step }),
  };
}
