import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietSupervisor, TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

const sha = (digit: string) => digit.repeat(40);
const terminal = {
  id: 't1',
  title: 'bash',
  cols: 80,
  rows: 24,
  createdAt: '2026-01-01T00:00:00.000Z',
  offset: 0,
  exitCode: null,
};
const author = { name: 'Ada', email: 'ada@example.com' };

/** A supervisor that answers everything but `/events` as the test says. */
async function answering(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  await test.supervisor('env1', (req, res) => (req.url === '/events' ? quietSupervisor(req, res) : answer(req, res)));
  return test.gateway.supervisor('env1');
}

describe('calls to a supervisor', () => {
  it('ask what they say', async () => {
    const asked: string[] = [];
    const updated = { tree: sha('b'), blocked: [] };
    const answers: Record<string, unknown> = {
      '/terminals': terminal,
      '/snapshots': { commit: sha('a'), tree: sha('b'), changed: true },
      [`/update?from=${sha('a')}&to=${sha('b')}`]: updated,
    };
    const supervisor = await answering(async (req, res) => {
      asked.push(`${req.method} ${req.url} ${await text(req)}`);
      res.end(JSON.stringify(answers[req.url!] ?? {}));
    });
    const claim = { claimant: 'ws1/usr1', variables: { A: '1' }, author, lease: 60 };
    await supervisor.claim(claim);
    expect(await supervisor.openTerminal({ id: 't1' })).toEqual(terminal);
    await supervisor.closeTerminal('t1');
    expect(await supervisor.snapshot({ message: 'm', author })).toEqual(answers['/snapshots']);
    expect(await text(await supervisor.objects(sha('a'), [sha('b'), sha('c')]))).toBe('{}');
    expect(await supervisor.update(sha('a'), sha('b'), Readable.from(['pa', 'ck']))).toEqual(updated);
    await supervisor.release(sha('a'), Readable.from(['tar', 'ball']));
    expect(await supervisor.logs('a&b')).toBe('{}');
    expect(asked).toEqual([
      `POST /claim ${JSON.stringify(claim)}`,
      'POST /terminals {"id":"t1"}',
      'DELETE /terminals/t1 ',
      `POST /snapshots ${JSON.stringify({ message: 'm', author })}`,
      `GET /objects?tree=${sha('a')}&have=${sha('b')}%2C${sha('c')} `,
      `PUT /update?from=${sha('a')}&to=${sha('b')} pack`,
      `PUT /release?commit=${sha('a')} tarball`,
      'GET /logs?service=a%26b ',
    ]);
  });

  it('fail at once without a connection', async () => {
    await expect(test.gateway.supervisor('env1').logs('web')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('fail when the connection is lost under them', async () => {
    const supervisor = await answering(() => test.gateway.disconnect('env1'));
    await expect(supervisor.logs('web')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it.each([
    ['a refusal', (_req: IncomingMessage, res: ServerResponse) => res.writeHead(409).end('no')],
    [
      'a redirect',
      (_req: IncomingMessage, res: ServerResponse) => res.writeHead(307, { Location: 'http://127.0.0.1/' }).end(),
    ],
    ['no JSON', (_req: IncomingMessage, res: ServerResponse) => res.end('<html>')],
    ['another thing', (_req: IncomingMessage, res: ServerResponse) => res.end('{"id":7}')],
    [
      'more than allowed',
      (_req: IncomingMessage, res: ServerResponse) =>
        res.end(JSON.stringify({ ...terminal, more: 'x'.repeat(300_000) })),
    ],
    [
      'another protocol',
      (req: IncomingMessage) => req.socket.write('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
  ])('take %s for a failure of the workspace, and repeat nothing that it said', async (_what, answer) => {
    const supervisor = await answering(answer);
    const failure = await supervisor.openTerminal({ id: 't1' }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'ENGINE_FAILED' });
    expect(failure.message).not.toMatch(/html|127/);
  });

  it('hear a refusal of a body that is still being sent', async () => {
    const supervisor = await answering((_req, res) => res.writeHead(400, { Connection: 'close' }).end());
    const endless = Readable.from(
      (async function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    await expect(supervisor.release(sha('a'), endless)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect.poll(() => endless.destroyed).toBe(true);
  });
});
