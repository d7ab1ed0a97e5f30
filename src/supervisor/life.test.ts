import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '#link/pair.fixture.ts';
import { TestPortal, until } from './portal.fixture.ts';

/** Ignores polite signals and leaves its group, its session and its parent: what a daemon does. */
const stubborn = `trap '' TERM HUP; (setsid bash -c 'trap "" TERM HUP; while true; do sleep 1; done' &) ; while true; do sleep 1; done`;

/** Processes whose environment or arguments name this folder. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (environment.includes(`HOME=${folder}`))
      found.push(await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => pid));
  }
  return found;
}

describe.each(ways)('a supervisor over a %s', (way) => {
  let portal: TestPortal;
  let egress: Duplex[];
  beforeEach(async () => {
    egress = [];
    portal = await TestPortal.open(way, (stream) => egress.push(stream));
  });
  afterEach(() => portal.close());

  it('ends everything on SIGTERM, also what ignores it and what hid', { timeout: 30_000 }, async () => {
    const child = await portal.start({ spec: { services: [{ name: 'stubborn', command: stubborn }] } });
    const shell = await portal.terminal('t1');
    await shell.shows(/[$#] $/);
    shell.type('sleep 1000 & sleep 2000 & echo back""ground\r');
    await shell.shows('background');
    await until(async () => (await processesOf(portal.home)).length >= 6);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(await processesOf(portal.home)).toEqual([]);
  });

  it('ends by itself when the lease is over, and not while the link comes back in time', {
    timeout: 30_000,
  }, async () => {
    const child = await portal.start({ lease: 3, spec: { services: [{ name: 'sleep', command: 'sleep 1000' }] } });
    const before = portal.mux('bulk');
    portal.dropLinks();
    // Not for the moment without a link: the supervisor may be back before anybody looks.
    await until(() => portal.mux('bulk') && portal.mux('bulk') !== before);
    await portal.connected();
    await portal.statusWhere((status) => status.services[0]!.status === 'running' || status.services[0]!.port === null);
    portal.refusing = true;
    const exited = once(child, 'exit');
    portal.dropLinks();
    expect(await exited).toEqual([0, null]);
    expect(await processesOf(portal.home)).toEqual([]);
  });

  it('ends when nobody ever answers', async () => {
    const child = await portal.spawn({ lease: 0.3, url: 'unix:/nowhere/link.sock' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when nobody reads what it says any more either', async () => {
    const child = await portal.spawn({ lease: 0.3, url: 'unix:/nowhere/link.sock' });
    const exited = once(child, 'exit');
    child.stdout!.destroy();
    child.stderr!.destroy();
    expect(await exited).toEqual([0, null]);
  });

  it('refuses a bad configuration without telling what was in it', async () => {
    const child = await portal.spawn({ lease: -1 });
    const said = text(child.stderr!);
    expect(await once(child, 'exit')).toEqual([2, null]);
    expect(await said).toContain('lease');
    expect(await said).not.toContain('the-token-of-e1');
  });

  it('is claimed once: services start, and only then is the owner seen', async () => {
    await portal.start({
      startServices: false,
      spec: { services: [{ name: 'who', command: 'echo "owner=$OWNER"; sleep 1000' }] },
    });
    expect((await portal.status()).services[0]!.status).toBe('waiting');
    const early = await portal.terminal('early');
    const author = { name: 'Ada', email: 'ada@example.com' };
    const claim = { claimant: 'ws1/ada', variables: { OWNER: 'ada' }, author, lease: 60 };
    const claims = await Promise.all([portal.call('POST', '/claim', claim), portal.call('POST', '/claim', claim)]);
    expect(claims.map(({ status }) => status)).toEqual([200, 200]);
    const stolen = await portal.call('POST', '/claim', { ...claim, claimant: 'ws1/eve' });
    expect([stolen.status, JSON.parse(stolen.body.toString()).code]).toEqual([409, 'CONFLICT']);
    await until(() => early.closed);
    await until(async () => (await portal.call('GET', '/logs?service=who')).body.toString().includes('owner=ada'));
    const screen = await portal.terminal('t1', { command: 'echo $OWNER $GIT_AUTHOR_EMAIL' });
    await screen.shows('ada ada@example.com');
    expect((await portal.status()).services).toHaveLength(1);
  });

  it('is claimed again by the same with what is true by then, and what they have open goes on', async () => {
    await portal.start({ startServices: false });
    const claim = { claimant: 'ws1/ada', author: { name: 'Ada', email: 'ada@example.com' }, lease: 60 };
    await portal.json('POST', '/claim', { ...claim, variables: { OWNER: 'ada', OLD: 'old' } });
    const before = await portal.terminal('before');
    await portal.json('POST', '/claim', { ...claim, variables: { OWNER: 'countess' } });
    before.type('echo still $OWNER\r');
    await before.shows('still ada');
    const after = await portal.terminal('after', { command: 'echo "now $OWNER [$OLD]"' });
    await after.shows('now countess []');
  });

  it('answers what it does not know with a code, and goes on', async () => {
    await portal.start();
    const cases: [string, string, unknown, number, string][] = [
      ['GET', '/nothing', undefined, 404, 'NOT_FOUND'],
      ['PUT', '/status', undefined, 404, 'NOT_FOUND'],
      ['GET', '//', undefined, 400, 'BAD_REQUEST'],
      ['POST', '/claim', { variables: 1 }, 400, 'BAD_REQUEST'],
      ['POST', '/snapshots', 'x'.repeat(1024 * 1024 + 1), 413, 'PAYLOAD_TOO_LARGE'],
      ['GET', '/objects?tree=--help', undefined, 400, 'BAD_REQUEST'],
      ['GET', `/objects?tree=${'0'.repeat(40)}`, undefined, 404, 'NOT_FOUND'],
      ['GET', `/objects?tree=${'0'.repeat(40)}&have=--output=x`, undefined, 400, 'BAD_REQUEST'],
      ['PUT', '/release?commit=HEAD', undefined, 400, 'BAD_REQUEST'],
      ['PUT', `/release?commit=${'0'.repeat(40)}`, undefined, 409, 'CONFLICT'],
    ];
    for (const [method, path, input, status, code] of cases) {
      const answer = await portal.call(method, path, input);
      expect([path, answer.status, JSON.parse(answer.body.toString()).code]).toEqual([path, status, code]);
    }
    const garbage = portal.mux('interactive')!.open({ to: 'supervisor' });
    garbage.end('\0\0 this is not HTTP\r\n\r\n');
    expect((await buffer(garbage)).toString()).toContain('400');
    expect((await portal.call('GET', '/status')).status).toBe(200);
  });

  it('carries what goes out to the portal, byte for byte', async () => {
    await portal.start();
    const screen = await portal.terminal('t1', { command: 'echo "proxy=$https_proxy="' });
    await screen.shows(/proxy=http:\/\/127\.0\.0\.1:\d+=/);
    const port = Number(/proxy=http:\/\/127\.0\.0\.1:(\d+)=/.exec(screen.text)![1]);
    const client = connect(port, '127.0.0.1');
    client.write('CONNECT example.com:443 HTTP/1.1\r\n\r\n');
    await until(() => egress.length === 1);
    const [head] = await once(egress[0]!, 'data');
    expect(String(head)).toBe('CONNECT example.com:443 HTTP/1.1\r\n\r\n');
    egress[0]!.write('HTTP/1.1 200 OK\r\n\r\n');
    expect(String((await once(client, 'data'))[0])).toBe('HTTP/1.1 200 OK\r\n\r\n');
    client.end('bye');
    expect(String((await once(egress[0]!, 'data'))[0])).toBe('bye');
    egress[0]!.end();
    await once(client, 'close');
    // It is the supervisor's own port, and nobody's service.
    expect((await portal.status()).ports).toEqual([]);
  });

  it('sets up: steps in the project, one after the other, with a way out', async () => {
    const child = await portal.spawn({
      purpose: 'setup',
      spec: { setup: ['echo "$PWD" > where', 'cat where; echo "out: $HTTPS_PROXY"'] },
    });
    const printed = await text(child.stdout!);
    expect(printed).toContain(`\n${portal.project}\nout: http://127.0.0.1:`);
    await until(() => child.exitCode !== null);
    expect(child.exitCode).toBe(0);
  });
});

describe('without a link', () => {
  let portal: TestPortal;
  beforeEach(async () => {
    portal = await TestPortal.open('unix socket');
  });
  afterEach(() => portal.close());

  // It asks for some seconds before it believes it. That it does over either way is seen to at the link: accept.test.ts.
  it('stops asking when the portal says that the environment is gone', { timeout: 40_000 }, async () => {
    portal.refusing = true;
    const child = await portal.spawn({ lease: 3600 });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends a setup with the code of the step that failed, after its output, and runs no further', async () => {
    const child = await portal.spawn({
      purpose: 'setup',
      url: '',
      spec: { setup: ['seq 1 50000', 'echo "proxy:$HTTPS_PROXY:"; echo oops >&2; exit 9', 'echo never'] },
    });
    const printed = await text(child.stdout!);
    await until(() => child.exitCode !== null);
    expect(child.exitCode).toBe(9);
    expect(printed).toContain('50000\n');
    expect(printed).toContain('proxy::\noops');
    expect(printed).not.toContain('\nnever\n');
  });

  it('leaves nothing of a setup running', async () => {
    const child = await portal.spawn({ purpose: 'setup', url: '', spec: { setup: [`(${stubborn}) & sleep 0.2`] } });
    child.stdout!.resume();
    await once(child, 'exit');
    expect(await processesOf(portal.home)).toEqual([]);
  }, 20_000);

  it('reads its configuration from a file too', async () => {
    await mkdir(portal.project, { recursive: true });
    const file = join(portal.folder, 'config.json');
    await writeFile(file, JSON.stringify(portal.config({ purpose: 'setup', url: '', spec: { setup: ['exit 4'] } })));
    const child = await portal.spawnWithFile(file);
    expect(await once(child, 'exit')).toEqual([4, null]);
  });
});
