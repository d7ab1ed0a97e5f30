import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyError } from 'fastify';
import { Type } from 'typebox';
import { items } from './items.ts';
import type { Store } from './store.ts';

/** Files of the documentation page, the only ones that are served. */
const pages = { '/': ['index.html', 'text/html'], '/docs.js': ['docs.js', 'text/javascript'], '/docs.css': ['docs.css', 'text/css'] } as const;

/** Builds the server. With `apiKey`, everything but reading asks for it. */
export async function createApp({ store, apiKey = '', logger = true }: { store: Store; apiKey?: string; logger?: boolean }) {
  const app = Fastify({ logger, bodyLimit: 100_000 }).withTypeProvider<TypeBoxTypeProvider>();

  app.addHook('onRequest', async (request, reply) => {
    if (!apiKey || request.method === 'GET' || request.method === 'HEAD') return;
    if (!same(request.headers.authorization ?? '', `Bearer ${apiKey}`)) {
      return reply.code(401).send({ error: 'Send the API key: Authorization: Bearer …' });
    }
  });

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error(error);
    return reply.code(status).send({ error: status < 500 ? error.message : 'The server could not do that.' });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'There is nothing at this address.' }));

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Equipment API', version: '1.0.0', description: 'What the team owns, where it is, and whether it can be borrowed.' },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(items, { prefix: '/v1', store });

  app.get(
    '/health',
    { logLevel: 'warn', schema: { tags: ['Service'], summary: 'Whether the service works', response: { 200: Type.Object({ status: Type.String() }) } } },
    async () => ({ status: 'ok' }),
  );
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  for (const [path, [file, type]] of Object.entries(pages)) {
    app.get(path, { logLevel: 'warn', schema: { hide: true } }, async (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header('Cache-Control', 'no-cache').send(readFileSync(`public/${file}`)),
    );
  }
  return app;
}

/** Compares without telling by its time how much was right. */
function same(given: string, expected: string) {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
