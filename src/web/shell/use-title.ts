import { useEffect } from 'react';
import { useSettings } from '#web/api/session.ts';

/** The browser tab: `Members · Acme`. */
export function useTitle(page: string) {
  const { name } = useSettings();
  useEffect(() => {
    document.title = page ? `${page} · ${name}` : name;
  }, [page, name]);
}
