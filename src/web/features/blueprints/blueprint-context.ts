import { createContext, useContext } from 'react';
import type { Blueprint } from './readiness.tsx';

/** The blueprint whose page is open, for the page's tabs. */
export const BlueprintContext = createContext<Blueprint | null>(null);

export function useBlueprint(): Blueprint {
  const blueprint = useContext(BlueprintContext);
  if (!blueprint) throw new Error('Only the tabs of a blueprint have one.');
  return blueprint;
}
