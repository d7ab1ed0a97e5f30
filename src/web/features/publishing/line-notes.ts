import type { ReactNode } from 'react';

export type Side = 'old' | 'new';

/** What a diff shows below its lines, and what pressing the number of a line does. */
export interface LineNotes {
  /** Null where there is nothing. */
  below(side: Side, line: number): ReactNode;
  /** Null where nothing may be written. */
  onWrite: ((side: Side, line: number) => void) | null;
}
