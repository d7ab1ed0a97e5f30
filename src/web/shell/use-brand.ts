import { useEffect, useLayoutEffect, useState } from 'react';
import { type Brand, initialIcon, isWordmark, logoFor } from '#web/theme/brand.ts';
import { setAccent, useMode } from '#web/theme/mode.ts';

/** Read by `public/boot.js`, so that the next load has its tab right from the first paint. */
const iconKey = 'slipway.icon';

/** Shows the portal as an organization’s: its colour, and its icon in the browser tab. */
export function useBrand(brand: Brand | undefined) {
  const { dark } = useMode();
  const { name, accent } = brand ?? {};
  const logo = brand ? logoFor(brand.logos, dark) : null;
  const shape = useLogoShape(logo);

  // Before the paint: what is shown first is shown in its colour.
  useLayoutEffect(() => {
    if (accent) setAccent(accent);
  }, [accent]);

  useEffect(() => {
    if (!name || !accent || (logo && !shape)) return;
    const icon = logo && shape === 'symbol' ? logo : initialIcon({ name, accent });
    document.querySelector('link[rel=icon]')?.setAttribute('href', icon);
    localStorage.setItem(iconKey, icon);
  }, [name, accent, logo, shape]);
}

/** Whether a logo is a symbol, beside which the name stands, or says the name itself; null until it is loaded. */
export function useLogoShape(url: string | null): 'symbol' | 'word' | null {
  const [known, setKnown] = useState<{ url: string; shape: 'symbol' | 'word' } | null>(null);
  useEffect(() => {
    if (!url) return;
    const image = new Image();
    image.onload = () =>
      setKnown({ url, shape: isWordmark(image.naturalWidth, image.naturalHeight) ? 'word' : 'symbol' });
    image.src = url;
    return () => {
      image.onload = null;
    };
  }, [url]);
  return known && known.url === url ? known.shape : null;
}
