import { createApp } from './app.ts';
import { openStore } from './store.ts';

const store = openStore();
const app = await createApp({ store, apiKey: process.env.API_KEY });

/** Requests under way get their answer before the process ends. */
async function stop() {
  await app.close();
  store.close();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 3100) });
