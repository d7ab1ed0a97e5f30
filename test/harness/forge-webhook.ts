import { createHmac, randomUUID } from 'node:crypto';

/** A webhook of a repository, as a person or a program sets it up. */
export interface Hook {
  url: string;
  secret: string;
}

/** The number of a webhook that is added to these. */
export const nextHookId = (hooks: { id: number }[]) => Math.max(0, ...hooks.map(({ id }) => id)) + 1;

/** Takes one out of these, by its number. False where there is none. */
export function dropHook(hooks: { id: number }[], id: number): boolean {
  const at = hooks.findIndex((hook) => hook.id === id);
  if (at !== -1) hooks.splice(at, 1);
  return at !== -1;
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

/** What Bitbucket Cloud calls a hook with. https://support.atlassian.com/bitbucket-cloud/docs/event-payloads */
export function bitbucketDelivery({ url, secret }: Hook, event: string, payload: object): [string, RequestInit] {
  const body = JSON.stringify(payload);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Bitbucket-Webhooks/2.0',
    'x-attempt-number': '1',
    'x-event-key': event,
    'x-hook-uuid': randomUUID(),
    'x-hub-signature': `sha256=${digest('sha256', secret, body)}`,
    'x-request-uuid': randomUUID(),
  };
  return [url, { method: 'POST', headers, body }];
}

/**
 * What GitLab calls a hook with that has a signing token. The token in the clear is for what cannot check a signature.
 * https://docs.gitlab.com/user/project/integrations/webhooks
 */
export function gitlabDelivery({ url, secret }: Hook, event: string, payload: object): [string, RequestInit] {
  const body = JSON.stringify(payload);
  const id = randomUUID();
  const timestamp = Math.floor(Date.now() / 1000);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitLab/18.6.0',
    'idempotency-key': randomUUID(),
    'webhook-id': id,
    'webhook-signature': `v1,${signature}`,
    'webhook-timestamp': String(timestamp),
    'x-gitlab-event': event,
    'x-gitlab-event-uuid': randomUUID(),
    'x-gitlab-token': secret,
  };
  return [url, { method: 'POST', headers, body }];
}
