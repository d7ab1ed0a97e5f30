import { describe, expect, it } from 'vitest';
import { createConnections } from './connections.ts';
import { holder } from './gateway.fixture.ts';

class Open {
  destroyed = false;
  destroy() {
    this.destroyed = true;
  }
}

const asReviewer = { reviewerId: holder.userId, organizationId: holder.organizationId };
const byKey = { ...holder, sessionId: null, apiKeyId: 'key1' };

describe('revocation', () => {
  it.each([
    ['of its session', holder, { sessionId: 'ses1' }, true],
    ['of another session', holder, { sessionId: 'ses2' }, false],
    ['of its key', byKey, { apiKeyId: 'key1' }, true],
    ['of another key', byKey, { apiKeyId: 'key2' }, false],
    ['of its person', holder, { userId: 'usr1' }, true],
    ['of another person', holder, { userId: 'usr2' }, false],
    ['of its person here', holder, { userId: 'usr1', organizationId: 'org1' }, true],
    ['of its person elsewhere', holder, { userId: 'usr1', organizationId: 'org2' }, false],
    ['of its person in this workspace', holder, { userId: 'usr1', workspaceId: holder.workspaceId }, true],
    ['of a reviewer, who opened a request', { ...holder, workspaceId: 'req1' }, asReviewer, true],
    ['of a reviewer, who opened their own workspace', holder, asReviewer, false],
    ['of another reviewer', { ...holder, workspaceId: 'req1', userId: 'usrother' }, asReviewer, false],
    [
      'of a reviewer of another organization',
      { ...holder, workspaceId: 'req1', organizationId: 'orgother' },
      asReviewer,
      false,
    ],
    ['of its person in another workspace', holder, { userId: 'usr1', workspaceId: 'wsother' }, false],
  ])('%s', async (_what, who, access, ends) => {
    const connections = createConnections();
    const [open, closed] = [new Open(), new Open()];
    connections.add(open, who);
    connections.add(closed, who);
    connections.remove(closed);
    connections.revoke(access);
    expect([open.destroyed, closed.destroyed]).toEqual([ends, false]);

    const lookUp = Promise.withResolvers<typeof who>();
    const admitted = connections.admit(
      () => lookUp.promise,
      () => 'entered',
    );
    connections.revoke(access);
    lookUp.resolve(who);
    expect(await admitted).toBe(ends ? null : 'entered');
  });

  it('does not outlast the look-up that it met', async () => {
    const connections = createConnections();
    connections.revoke({ sessionId: 'ses1' });
    expect(
      await connections.admit(
        async () => holder,
        () => 'entered',
      ),
    ).toBe('entered');
  });
});

it('those who may not stay are shown out, each asked about once, and nobody else', async () => {
  const connections = createConnections();
  const opens = Array.from({ length: 4 }, () => new Open());
  const holders = [holder, holder, { ...holder, workspaceId: 'ws2' }, byKey];
  opens.forEach((open, i) => {
    connections.add(open, holders[i]!);
  });
  const asked: string[] = [];
  await connections.review(async ({ sessionId, workspaceId }) => {
    asked.push(`${sessionId} ${workspaceId}`);
    return sessionId === null || workspaceId === 'ws2';
  });
  expect(asked).toEqual(['ses1 ws1', 'ses1 ws2', 'null ws1']);
  expect(opens.map((open) => open.destroyed)).toEqual([true, true, false, false]);
});
