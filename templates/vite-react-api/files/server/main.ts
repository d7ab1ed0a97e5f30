import { createServer } from 'node:http';
import { createApi } from './api.ts';
import { createStatic } from './static.ts';
import { openStore } from './store.ts';

const port = Number(process.env.PORT ?? 3100);
const host = process.env.HOST ?? '127.0.0.1';

const store = openStore();
const api = createApi(store);
const site = await createStatic('dist');

const server = createServer((request, response) => {
  const answer = request.url?.startsWith('/api/') ? api : site;
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.listen(port, host, () => console.log(`Listening on http://${host}:${port}`));

/** Requests under way get their answer before the process ends. */
function stop() {
  server.close(() => store.close());
  server.closeIdleConnections();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
