import { describe, expect, it } from 'vitest';
import { apiError, createClient } from './client.ts';

const answering = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  createClient({
    url: 'http://portal.test',
    fetch: async () =>
      new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } }),
  });

const failure = (call: Promise<unknown>) => call.then(() => null, apiError);

describe('createClient', () => {
  it('calls the route of the contract with the key', async () => {
    const seen: Request[] = [];
    const client = createClient({
      url: 'http://portal.test',
      key: 'slw_key',
      fetch: async (request) => {
        seen.push(request as Request);
        return Response.json({ items: [], nextCursor: null });
      },
    });
    await client.blueprints.list({ org: 'main', state: 'enabled' });
    expect(seen[0]?.url).toBe('http://portal.test/api/v1/orgs/main/blueprints?state=enabled');
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer slw_key');
  });

  it('throws what the portal refused with code, words, data and request id', async () => {
    const client = answering(422, {
      code: 'QUOTA_EXCEEDED',
      status: 422,
      message: 'You run 3 of 3.',
      data: { running: 3 },
      requestId: 'req_1',
    });
    expect(await failure(client.identity.me())).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      status: 422,
      message: 'You run 3 of 3.',
      data: { running: 3 },
      requestId: 'req_1',
    });
  });

  it('takes the request id from the header when the body has none', async () => {
    const client = answering(404, { code: 'NOT_FOUND', message: 'Gone.' }, { 'x-request-id': 'req_2' });
    expect(await failure(client.identity.me())).toMatchObject({ code: 'NOT_FOUND', requestId: 'req_2' });
  });

  it('does not take what something in between answered for the portal’s word', async () => {
    expect(await failure(answering(502, { error: 'bad gateway' }).identity.me())).toBeNull();
  });

  it('does not take a lost network for the portal’s word', async () => {
    const client = createClient({ url: 'http://portal.test', fetch: () => Promise.reject(new TypeError('failed')) });
    expect(await failure(client.identity.me())).toBeNull();
  });
});
