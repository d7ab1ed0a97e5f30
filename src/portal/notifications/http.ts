import type { FastifyInstance } from 'fastify';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { unsubscribe } from './unsubscribe.ts';

/**
 * What a mail program posts when its reader presses "Unsubscribe" (RFC 8058): no cookie, no page, one form field that no
 * link can send. The same address opened in a browser is a page with a button.
 */
export async function serveUnsubscribe(server: FastifyInstance, portal: Portal): Promise<void> {
  // A scope of its own: no other route takes these forms.
  await server.register(async (scope) => {
    // Uploads, which are what this form is for elsewhere, are read in another way.
    scope.removeContentTypeParser('multipart/form-data');
    scope.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'string', bodyLimit: 10_000 },
      (_request, body, done) => done(null, body),
    );
    scope.post<{ Querystring: { token?: unknown } }>('/unsubscribe', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      await portal.limits.request(`unsubscribe ${request.ip}`);
      const { token } = request.query;
      if (typeof token !== 'string' || !isOneClick(request.body)) throw fail('BAD_REQUEST');
      await unsubscribe(portal, token, request.ip);
      return reply.type('text/plain; charset=utf-8').send('You get no more mails of this kind.\n');
    });
  });
}

/** Both ways of sending a form are allowed by the RFC; the one field is short enough to be looked for as text. */
const isOneClick = (body: unknown) =>
  typeof body === 'string' &&
  (new URLSearchParams(body).get('List-Unsubscribe') === 'One-Click' ||
    /name="List-Unsubscribe"\r?\n\r?\nOne-Click\r?\n/.test(body));
