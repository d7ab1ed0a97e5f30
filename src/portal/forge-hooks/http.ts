import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail } from '../fail.ts';
import { networkOf } from '../http/limits.ts';
import type { Portal } from '../portal.ts';
import { receiveHook } from './actions.ts';
import { isHookKind } from './signature.ts';

/** What a forge tells of a pull request is some 30 kB. */
const maxBytes = 1024 * 1024;

/**
 * `POST /api/v1/hooks/{forge}/{id}`: what a forge calls when something became of a pull request. It is no row of the
 * contract, since its body is read as bytes: a signature is of them.
 *
 * @param patience milliseconds that a body may take; no forge waits longer for an answer
 */
export async function serveForgeHooks(
  server: FastifyInstance,
  portal: Portal,
  { patience = 10_000 } = {},
): Promise<void> {
  // A scope of its own: no other route takes bodies as bytes.
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    scope.addHook('onRequest', async (request) => {
      await portal.limits.request(`hook ${networkOf(request.ip)}`);
      endSlowBody(request, patience);
    });

    scope.post<{ Params: { forge: string; id: string } }>(
      '/api/v1/hooks/:forge/:id',
      { bodyLimit: maxBytes },
      async ({ params: { forge, id }, headers, body }, reply) => {
        if (!isHookKind(forge)) throw fail('NOT_FOUND');
        await receiveHook(
          portal,
          { kind: forge, id },
          { headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) },
        );
        return reply.status(204).send();
      },
    );
  });
}

/** Whoever sends a byte now and then would hold a connection for ever, without having shown that they may. */
function endSlowBody({ raw }: FastifyRequest, patience: number): void {
  const timer = setTimeout(() => raw.destroy(), patience);
  raw.once('end', () => clearTimeout(timer));
  raw.once('close', () => clearTimeout(timer));
}
