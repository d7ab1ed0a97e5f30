// Runs before the first paint and before the bundle, which cannot come as early: its modules are evaluated in an order
// that the bundler chooses.

// zod would otherwise probe for eval, which our content security policy refuses and every browser then reports.
globalThis.__zod_globalConfig = { jitless: true };

// No page may flash in the wrong mode or colour. `src/web/theme/mode.ts` and `src/web/shell/use-brand.ts` write these
// entries; names and values here must stay theirs.
(() => {
  try {
    const mode = localStorage.getItem('slipway.mode');
    const dark = mode === 'dark' || (mode !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    const root = document.documentElement;
    root.classList.toggle('dark', dark);
    const icon = localStorage.getItem('slipway.icon');
    if (icon) document.querySelector('link[rel=icon]')?.setAttribute('href', icon);
    const palette = JSON.parse(localStorage.getItem('slipway.palette') ?? 'null');
    for (const [name, value] of Object.entries(palette?.[dark ? 'dark' : 'light'] ?? {})) {
      root.style.setProperty(name, String(value));
    }
  } catch {
    // Storage may be closed to us; the style sheet's own palette is shown then.
  }
})();
