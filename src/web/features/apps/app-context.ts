import { createContext, useContext } from 'react';
import type { App } from './app-table.tsx';

/** The app whose page is open, for the page's tabs. */
export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('Only the tabs of an app have one.');
  return app;
}
