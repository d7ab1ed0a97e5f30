import { useEffect, useRef, useState } from 'react';
import { call } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { toastError } from '#web/api/use-call.ts';

/**
 * Shows a port's pages in an iframe. Each load enters with a fresh ticket, so that it works whether or not the preview's
 * own session has ended. The frame is steered by its location and not by `src`: a change of `src` would put a step into
 * the history of the portal's page.
 */
export function usePreviewFrame(workspaceId: string) {
  const { org } = useSession();
  const frame = useRef<HTMLIFrameElement>(null);
  const newest = useRef(0);
  const [loading, setLoading] = useState(false);
  useEffect(() => () => void newest.current++, []);

  const ticket = async (port: number, path: string) =>
    (await call('workspaces', 'ticket')({ org, id: workspaceId, kind: 'preview', port, path })).url;

  async function load(port: number, path: string) {
    const own = ++newest.current;
    setLoading(true);
    try {
      const url = await ticket(port, path);
      if (own === newest.current) frame.current?.contentWindow?.location.replace(url);
    } catch (error) {
      if (own !== newest.current) return;
      setLoading(false);
      toastError(error);
    }
  }

  async function openTab(port: number, path: string) {
    // Opened while the click is fresh, or it would be a pop-up to be blocked.
    const tab = window.open('about:blank');
    if (!tab) return;
    tab.opener = null;
    try {
      tab.location.replace(await ticket(port, path));
    } catch (error) {
      tab.close();
      toastError(error);
    }
  }

  return { frame, loading, load, openTab, onLoad: () => setLoading(false) };
}
