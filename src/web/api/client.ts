import { createClient } from '#client/client.ts';

/** The portal that served this page, called with the browser's session cookie. */
export const api = createClient({ url: window.location.origin });
