import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Portal } from '../portal.ts';

/** `/healthz`: the process answers. `/readyz`: its database does too, so that a balancer may send it people. */
export function serveHealth(server: FastifyInstance, portal: Portal): void {
  server.get('/healthz', () => ({ ok: true }));
  server.get('/readyz', async (_, reply) => {
    try {
      await sql`select 1`.execute(portal.db);
      return { ok: true };
    } catch (error) {
      portal.log.warn({ err: error }, 'the database does not answer');
      return reply.status(503).send({ ok: false, database: 'unreachable' });
    }
  });
}
