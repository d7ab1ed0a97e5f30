import { useEffect, useRef, useState } from 'react';
import { toastError } from '#web/api/use-call.ts';

/**
 * Shows the pages of a preview in an iframe. Each load enters with a fresh ticket, so that it works whether or not the preview's
 * own session has ended. The frame is steered by its location and not by `src`: a change of `src` would put a step into
 * the history of the portal's page.
 *
 * @param ticket buys one. @returns the address to enter at
 */
export function usePreviewFrame<A extends unknown[]>(ticket: (...where: A) => Promise<string>) {
  const frame = useRef<HTMLIFrameElement>(null);
  const newest = useRef(0);
  const [loading, setLoading] = useState(false);
  useEffect(() => () => void newest.current++, []);

  async function load(...where: A) {
    const own = ++newest.current;
    setLoading(true);
    try {
      const url = await ticket(...where);
      if (own === newest.current) frame.current?.contentWindow?.location.replace(url);
    } catch (error) {
      if (own !== newest.current) return;
      setLoading(false);
      toastError(error);
    }
  }

  async function openTab(...where: A) {
    // Opened while the click is fresh, or it would be a pop-up to be blocked.
    const tab = window.open('about:blank');
    if (!tab) return;
    tab.opener = null;
    try {
      tab.location.replace(await ticket(...where));
    } catch (error) {
      tab.close();
      toastError(error);
    }
  }

  return { frame, loading, load, openTab, onLoad: () => setLoading(false) };
}
