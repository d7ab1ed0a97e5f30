import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { testPortal } from '../harness/portal.ts';
import { startStopwatch } from '../harness/stopwatch.ts';

const org = 'main';

test('a portal that stops ends the streams of events instead of waiting for them', async () => {
  const portal = await testPortal();
  const { client } = await portal.as('ada@corp.com', 'user');
  const stream = await client.events.stream({ org });
  const end = stream.next();
  const elapsed = startStopwatch();
  await portal.end();
  // What is not ended is cut after five seconds.
  expect(elapsed()).toBeLessThan(3_000);
  expect(await end.then(({ done }) => (done ? 'ended' : 'more'))).toBe('ended');
}, 30_000);

test('a caller that never finishes its request does not keep a portal from stopping', async () => {
  const portal = await testPortal();
  const socket = connect(portal.config.port, '127.0.0.1');
  // Ended or reset, it is over.
  const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  const { key } = await portal.as('ada@corp.com', 'user');
  const { host } = new URL(portal.url);
  const head = `POST /api/v1/orgs/${org}/workspaces HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n`;
  socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n`);
  // The server's word that it reads the body: from here on the request is being answered.
  await once(socket, 'data');
  await portal.end();
  await closed;
}, 30_000);
