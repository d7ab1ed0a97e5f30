import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run build` writes what the portal serves; `npx vite` serves the same with hot reload, in front of a running portal. */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  publicDir: 'src/web/public',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The portal's content security policy allows no `data:` scripts and no inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: process.env.SLIPWAY_URL ?? 'http://localhost:7080', ws: true, changeOrigin: true } },
  },
});
