import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { createApi } from './server/api.ts';
import { openStore } from './server/store.ts';

/** Answers /api/* from the dev server itself, so that page and API share one port. Editing a file in server/ restarts it. */
function api(): Plugin {
  return {
    name: 'api',
    configureServer(server) {
      const store = openStore();
      const answer = createApi(store);
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/')) void answer(request, response);
        else next();
      });
      server.httpServer?.once('close', () => store.close());
    },
  };
}

export default defineConfig({
  plugins: [react(), api()],
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 3100),
    strictPort: true,
    // Writing to the database must not reload the page.
    watch: { ignored: ['**/data/**'] },
  },
});
