import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { Config } from '../config.ts';

/** Security headers of the portal's own pages. Previews and apps have their own, set by the gateway. */
export function contentPolicy(config: Config): FastifyHelmetOptions {
  const { protocol, host } = new URL(config.url);
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Themes are style variables that are set while the page runs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", socket],
        frameSrc: [`${protocol}//*.${config.previewDomain}`],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: protocol === 'https:',
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  };
}
