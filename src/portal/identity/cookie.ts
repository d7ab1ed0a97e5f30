/** The prefix makes browsers refuse it from any other host, so a preview or an app cannot plant one. */
export const sessionCookieName = '__Host-slipway';

/** `Set-Cookie` that signs a browser in. How long the session lasts is the database's to say; the cookie outlives it. */
export const signInCookie = (token: string) => setCookie(token, 30 * 24 * 3600);

export const signOutCookie = () => setCookie('', 0);

/** The value is one of our tokens, whose alphabet needs no quoting. */
const setCookie = (value: string, maxAge: number) =>
  `${sessionCookieName}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`;
