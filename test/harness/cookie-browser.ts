/** A browser without pages: it keeps cookies by host and follows redirects one by one. */
export function cookieBrowser() {
  const jars = new Map<string, Map<string, string>>();

  async function send(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value && !/expires=Thu, 01 Jan 1970|max-age=0/i.test(line)) jar.set(name!, value);
      else jar.delete(name!);
    }
    return response;
  }

  const postForm = (url: string | URL, fields: Record<string, string>) =>
    send(url, { method: 'POST', body: new URLSearchParams(fields) });

  /** Follows redirects until there is none, or the next one leads where `until` says. Returns that address. */
  async function follow(address: string, until: (url: URL) => boolean, response?: Response): Promise<URL> {
    let url = new URL(address);
    let answer = response;
    for (let hops = 0; hops < 12; hops++) {
      if (!answer) {
        if (until(url)) return url;
        answer = await send(url);
      }
      const location = answer.headers.get('location');
      if (!location) return url;
      url = new URL(location, url);
      answer = undefined;
    }
    throw new Error(`Redirected without an end: ${url}`);
  }

  return {
    send,
    postForm,
    follow,
    cookie: (host: string, name: string) => jars.get(host)?.get(name),
    setCookie: (host: string, name: string, value: string) => {
      jars.set(host, (jars.get(host) ?? new Map()).set(name, value));
    },
  };
}

export type CookieBrowser = ReturnType<typeof cookieBrowser>;

/**
 * Goes through the login and consent pages of the {@link signInProvider}, and stops before the portal's callback.
 *
 * @param url where the portal sent the browser
 * @returns the address of the callback, with what the provider says in it
 */
export async function logInAtProvider(browser: CookieBrowser, url: string, login: string): Promise<URL> {
  const isCallback = (at: URL) => at.pathname === '/auth/sso/callback';
  let at = await browser.follow(url, isCallback);
  while (!isCallback(at)) {
    const page = await (await browser.send(at)).text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (!action || !prompt) throw new Error(`This is no page of a login: ${page.slice(0, 2000)}`);
    const answer = await browser.postForm(new URL(action, at), { prompt, login, password: 'any' });
    at = await browser.follow(at.href, isCallback, answer);
  }
  return at;
}
