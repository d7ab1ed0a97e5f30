import { once } from 'node:events';
import { type Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { linkAgent, supervisorHost } from './agent.ts';
import { connectedPair, type Pair, ways } from './pair.fixture.ts';

describe.each(ways)('HTTP through a %s', (way) => {
  let pair: Pair;
  let agent: Agent;
  let server: Server;
  let targets: unknown[];
  let cut: () => void;
  let accepted: Duplex | undefined;

  beforeEach(async () => {
    targets = [];
    pair = await connectedPair(way);
    agent = linkAgent((target) => pair.portal.open(target));
    server = createServer((incoming, response) => {
      if (incoming.url === '/cut') {
        response.writeHead(200, { 'content-length': 9 }).write('half');
        cut = () => incoming.socket.destroy();
        return;
      }
      response.setHeader('x-url', incoming.url ?? '');
      incoming.pipe(response);
    });
    void (async () => {
      for (;;) {
        const { target, stream } = await pair.arrived.supervisor.next();
        targets.push(target);
        accepted = stream;
        server.emit('connection', stream);
      }
    })();
  });
  afterEach(async () => {
    agent.destroy();
    await pair.close();
  });

  async function ask(path: string, body = '', host = 'localhost', port = 3000) {
    const asked = request({ agent, host, port, path, method: 'POST' });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return { reused: asked.reusedSocket, status: response.statusCode, body: await text(response) };
  }

  it('reaches the supervisor and ports, each by streams of its own', async () => {
    expect((await ask('/a', 'x'.repeat(300_000))).body).toHaveLength(300_000);
    expect((await ask('/b', 'to the supervisor', supervisorHost)).body).toBe('to the supervisor');
    expect(targets).toEqual([{ to: 'port', port: 3000 }, { to: 'supervisor' }]);
  });

  it('uses a stream again, many times, without leaving anything on it', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    for (let i = 0; i < 30; i += 1) expect(await ask('/again')).toMatchObject({ status: 200, reused: i > 0 });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
    expect(targets).toHaveLength(1);
  });

  it('takes a new stream after the service closed an idle one', async () => {
    await ask('/first');
    accepted!.end();
    await expect.poll(() => pair.portal.streams).toBe(0);
    expect(await ask('/second')).toMatchObject({ status: 200, reused: false });
  });

  it('never makes a cut reply look whole', async () => {
    const asked = request({ agent, host: 'localhost', port: 3000, path: '/cut' });
    asked.on('error', () => {});
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const whole = text(response);
    cut();
    await expect(whole).rejects.toThrow('aborted');
  });

  it('fails at once when the link is gone', async () => {
    pair.portal.close();
    await expect(ask('/')).rejects.toThrow('ECONNRESET');
  });
});
