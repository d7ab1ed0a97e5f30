import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { fail } from '../fail.ts';

/**
 * The interface: files with a hash in their name are kept for ever by browsers, the page itself never, and every path
 * that is not a file is the page, which shows what it names.
 *
 * An upgrade replaces the folder under a portal that runs. So nothing of it is remembered: the page of before would name
 * scripts that are gone, and be blank.
 */
export async function serveWeb(server: FastifyInstance, folder: string): Promise<void> {
  await server.register(fastifyStatic, {
    root: folder,
    // A mark of the build lies beside the files.
    dotfiles: 'ignore',
    setHeaders: (reply, file) => {
      const hashed = file.startsWith(path.join(folder, 'assets') + path.sep);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.setNotFoundHandler(async (request, reply) => {
    const asks = request.method === 'GET' || request.method === 'HEAD';
    if (!asks || request.url.startsWith('/api/') || request.url.startsWith('/assets/')) throw fail('NOT_FOUND');
    return reply.sendFile('index.html');
  });
}
