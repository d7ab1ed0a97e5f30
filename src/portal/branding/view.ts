import type { Logos } from '#contract/branding.ts';
import type { LogoRow } from './store.ts';

/** Below it every logo is loaded, by its version. */
export const logoPath = '/branding/logo';

export function viewLogos(rows: LogoRow[]): Logos {
  const of = (mode: LogoRow['mode']) => {
    const row = rows.find((each) => each.mode === mode);
    return row ? { url: `${logoPath}/${row.hash}` } : null;
  };
  return { light: of('light'), dark: of('dark') };
}
