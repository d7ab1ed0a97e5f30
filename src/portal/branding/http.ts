import type { FastifyInstance } from 'fastify';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { findPicture } from './store.ts';
import { logoPath } from './view.ts';

/** Opened as a page of its own, a picture is nobody's origin and may load nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/**
 * Logos, for everybody: the sign-in page shows them. Whoever has the address has seen the picture, since the address is
 * made of it; so it also tells nobody which organizations there are.
 */
export function serveLogos(server: FastifyInstance, portal: Portal): void {
  server.get<{ Params: { hash: string } }>(`${logoPath}/:hash`, async (request, reply) => {
    const picture = await findPicture(portal.db, request.params.hash);
    if (!picture) throw fail('NOT_FOUND');
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type(picture.type)
      .send(picture.content);
  });
}

/**
 * A picture as the body of a request becomes the field `file`, which is how the contract calls it and how a form sends
 * it. Both are read here whole, within the limit of the server's bodies.
 */
export function readUploads(server: FastifyInstance): void {
  server.addContentTypeParser(
    ['image/png', 'image/svg+xml'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => ({ file: new File([new Uint8Array(body)], 'logo') }),
  );
  server.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: { headers: { 'content-type'?: string } }, body: Buffer) => {
      const headers = { 'content-type': request.headers['content-type'] ?? '' };
      return new Response(new Uint8Array(body), { headers }).formData().catch(() => {
        throw fail('BAD_REQUEST', 'The form is malformed.');
      });
    },
  );
}
