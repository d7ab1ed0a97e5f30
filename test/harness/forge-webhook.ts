import { createHmac, randomUUID } from 'node:crypto';

/** A webhook of a repository, as a person or a program sets it up. */
export interface Hook {
  url: string;
  secret: string;
}

const digest = (algorithm: string, secret: string, body: string) =>
  createHmac(algorithm, secret).update(body).digest('hex');

/** What GitHub calls a hook with. https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
export function githubDelivery({ url, secret }: Hook, event: string, payload: object): [string, RequestInit] {
  const body = JSON.stringify(payload);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-delivery': randomUUID(),
    'x-github-event': event,
    'x-github-hook-id': '292430182',
    'x-hub-signature': `sha1=${digest('sha1', secret, body)}`,
    'x-hub-signature-256': `sha256=${digest('sha256', secret, body)}`,
  };
  return [url, { method: 'POST', headers, body }];
}

/** What Gitea and Forgejo call a hook with: GitHub's headers beside their own. https://docs.gitea.com/usage/webhooks */
export function giteaDelivery({ url, secret }: Hook, event: string, payload: object): [string, RequestInit] {
  const body = JSON.stringify(payload, null, 2);
  const delivery = randomUUID();
  const signature = digest('sha256', secret, body);
  const headers = Object.fromEntries(
    ['Gitea', 'Gogs', 'GitHub'].flatMap((name) => [
      [`x-${name}-delivery`, delivery],
      [`x-${name}-event`, event],
      [`x-${name}-event-type`, event],
    ]),
  );
  const signatures = { 'x-gitea-signature': signature, 'x-gogs-signature': signature };
  const asGithub = { 'x-hub-signature-256': `sha256=${signature}` };
  return [
    url,
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers, ...signatures, ...asGithub }, body },
  ];
}
