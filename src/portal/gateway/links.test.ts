import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SupervisorStatus } from '#contract/supervisor.ts';
import { dial, RefusedError } from '#link/dial.ts';
import { emptyStatus, quietSupervisor, TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

const soon = () => AbortSignal.timeout(5_000);
const line = (status: unknown) => `${JSON.stringify(status)}\n`;
const later = (activeAt: string): SupervisorStatus => ({ ...emptyStatus, activeAt });

/** A supervisor that answers `/events` with what the test writes. */
const telling =
  (tell: Parameters<RequestListener>[1] extends infer R ? (res: R) => void : never): RequestListener =>
  (_req, res) =>
    tell(res);

describe('a link', () => {
  it('is there when both lanes are, and gone when one is', async () => {
    const seen: unknown[] = [];
    test.gateway.onStatus((id, status) => seen.push([id, status === null ? 'nothing' : 'status']));
    const waiting = test.gateway.whenConnected('env1', soon());
    const { muxes } = await test.supervisor();
    await waiting;
    expect(test.gateway.connected('env1')).toBe(true);
    expect(await test.gateway.whenStatus('env1', () => true, soon())).toEqual(emptyStatus);
    muxes.interactive.close();
    await expect.poll(() => test.gateway.connected('env1')).toBe(false);
    expect(test.gateway.status('env1')).toBeNull();
    expect(seen).toEqual([
      ['env1', 'nothing'],
      ['env1', 'status'],
      ['env1', 'nothing'],
    ]);
  });

  it('is taken over by a newer connection of the same environment', async () => {
    const first = await test.supervisor();
    const second = await test.supervisor();
    await Promise.all([first.muxes.interactive.closed, first.muxes.bulk.closed]);
    expect(test.gateway.connected('env1')).toBe(true);
    expect(await test.gateway.whenStatus('env1', () => true, soon())).toEqual(emptyStatus);
    // One question for its status, though each lane was replaced on its own.
    await expect.poll(() => second.muxes.interactive.streams).toBe(1);
  });

  it('ends when its environment is gone', async () => {
    const { muxes } = await test.supervisor();
    test.gateway.disconnect('env1');
    await Promise.all([muxes.interactive.closed, muxes.bulk.closed]);
    await expect.poll(() => test.gateway.connected('env1')).toBe(false);
  });

  it('is not made with another environment’s token', async () => {
    const address = {
      url: `unix:${test.socketPath}`,
      environment: 'env1',
      token: 'token-of-env2',
      lane: 'bulk',
    } as const;
    await expect(dial(address)).rejects.toEqual(new RefusedError(401));
  });

  it('is waited for no longer than asked', async () => {
    const stop = new AbortController();
    const waiting = [
      test.gateway.whenConnected('env1', stop.signal),
      test.gateway.whenStatus('env1', () => true, stop.signal),
    ];
    stop.abort(new Error('enough'));
    for (const promise of waiting) await expect(promise).rejects.toThrow('enough');
    await expect(test.gateway.whenConnected('env1', stop.signal)).rejects.toThrow('enough');
  });

  it('serves a supervisor nothing but the way out', async () => {
    const { muxes } = await test.supervisor();
    for (const target of [{ to: 'supervisor' }, { to: 'port', port: 5432 }] as const) {
      const stream = muxes.bulk.open(target);
      await new Promise((resolve) => stream.once('close', resolve));
      expect(stream.errored).toMatchObject({ code: 'ECONNRESET' });
    }
  });
});

describe('a status', () => {
  it('is followed, the newest first when many come at once', async () => {
    const heard: string[] = [];
    test.gateway.onStatus((_id, status) => status && heard.push(status.activeAt));
    const days = Array.from({ length: 2_000 }, (_, i) => new Date(i * 86_400_000).toISOString());
    await test.supervisor(
      'env1',
      telling((res) => void res.write(days.map((day) => line(later(day))).join(''))),
    );
    await test.gateway.whenStatus('env1', ({ activeAt }) => activeAt === days.at(-1), soon());
    expect(heard.length).toBeLessThan(100);
  });

  it('that a condition breaks on breaks its waiter, and no one else', async () => {
    const broken = test.gateway.whenStatus(
      'env1',
      () => {
        throw new Error('bad condition');
      },
      soon(),
    );
    const caught = expect(broken).rejects.toThrow('bad condition');
    await test.supervisor();
    await caught;
    expect(await test.gateway.whenStatus('env1', () => true, soon())).toEqual(emptyStatus);
  });

  it.each([
    ['is not JSON', 'hello\n'],
    ['is another thing', line({ hello: 'there' })],
    ['has a part of another kind', line({ ...emptyStatus, ports: [{ port: 22, service: null, process: null }] })],
    ['is too long', line({ ...emptyStatus, extra: 'x'.repeat(300_000) })],
    ['never ends', 'x'.repeat(300_000)],
  ])('that %s is not believed, and is asked for anew', async (_what, text) => {
    let asked = 0;
    await test.supervisor(
      'env1',
      telling((res) => void res.write(++asked === 1 ? text : line(emptyStatus))),
    );
    expect(await test.gateway.whenStatus('env1', () => true, soon())).toEqual(emptyStatus);
    expect(asked).toBe(2);
    const problems = test.logged.filter((entry) => entry.includes('cannot be read'));
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('hello');
  });

  it('is not looked for where a redirect leads', async () => {
    const asked: string[] = [];
    let redirects = 1;
    await test.supervisor('env1', (req, res) => {
      asked.push(req.url!);
      if (redirects-- > 0) res.writeHead(302, { Location: `${test.origin}/api/v1/me` }).end();
      else quietSupervisor(req, res);
    });
    await test.gateway.whenStatus('env1', () => true, soon());
    expect(asked).toEqual(['/events', '/events']);
  });
});
