import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '#link/pair.fixture.ts';
import { TestPortal, until } from './portal.fixture.ts';

describe.each(ways)('terminals over a %s', (way) => {
  let portal: TestPortal;
  beforeEach(async () => {
    portal = await TestPortal.open(way);
  });
  afterEach(() => portal.close());

  it('echo, answer, and run bash in the project folder', async () => {
    await portal.start();
    const screen = await portal.terminal('t1');
    await screen.shows(/[$#] $/);
    screen.type('echo "$TERM in $(pwd)"; shopt -q expand_aliases && echo inter""active\r');
    await screen.shows(`xterm-256color in ${portal.project}`);
    await screen.shows('interactive');
  });

  it('show the variables, and nothing of the supervisor or of its engine', async () => {
    await portal.start({ variables: { GREETING: 'hello $(id) "x"' }, env: { ENGINE_SECRET: 'leaked' } });
    const screen = await portal.terminal('t1');
    screen.type('env | sort; echo fin""ished\r');
    await screen.shows('finished');
    expect(screen.text).toContain('GREETING=hello $(id) "x"');
    expect(screen.text).toContain('HTTPS_PROXY=http://127.0.0.1:');
    expect(screen.text).not.toContain('the-token-of-e1');
    expect(screen.text).not.toContain('leaked');
  });

  it('keep the path of the engine in front, whatever the profile of the system says', async () => {
    await portal.start({ env: { PATH: `/opt/tools/bin:${process.env.PATH}` } });
    const shell = await portal.terminal('t1');
    shell.type('echo "path=$PATH"\r');
    await shell.shows(/path=\/opt\/tools\/bin:/);
    const command = await portal.terminal('t2', { command: 'echo "path=$PATH"' });
    await command.shows(/path=\/opt\/tools\/bin:/);
  });

  it('show variables of their own, and leave Claude Code nothing to ask where it has a token', async () => {
    await portal.start({ variables: { ANTHROPIC_MODEL: 'old' } });
    const given = { ANTHROPIC_AUTH_TOKEN: 'slwa_x', ANTHROPIC_MODEL: 'new' };
    await portal.json('POST', '/terminals', { id: 't1', variables: given });
    const screen = await portal.attach('t1');
    screen.type('echo "$ANTHROPIC_MODEL with $ANTHROPIC_AUTH_TOKEN"\r');
    await screen.shows('new with slwa_x');
    const settings = join(portal.home, '.claude.json');
    expect(JSON.parse(await readFile(settings, 'utf8'))).toEqual({ hasCompletedOnboarding: true });
    // The builder's own file is theirs.
    await writeFile(settings, '{"theme":"dark"}');
    await portal.json('POST', '/terminals', { id: 't2', variables: given });
    expect(await readFile(settings, 'utf8')).toBe('{"theme":"dark"}');
    // What one terminal was told, the next one does not know.
    const plain = await portal.terminal('t3');
    plain.type('echo "$ANTHROPIC_MODEL without [$ANTHROPIC_AUTH_TOKEN]"\r');
    await plain.shows('old without []');
  });

  it('take the size of the last who asked', async () => {
    await portal.start();
    const first = await portal.terminal('t1', { cols: 80, rows: 24 });
    const second = await portal.attach('t1');
    first.control({ type: 'resize', cols: 100, rows: 30 });
    second.control({ type: 'resize', cols: 132, rows: 43 });
    await portal.statusWhere((status) => status.terminals[0]?.cols === 132);
    first.type('stty size\r');
    await Promise.all([first.shows('43 132'), second.shows('43 132')]);
  });

  it('survive a lost link, and go on where the browser was', async () => {
    await portal.start();
    const before = await portal.terminal('t1');
    before.type('n=0; while [ $n -lt 40 ]; do n=$((n+1)); echo line-$n; sleep 0.02; done; echo al""l\r');
    await before.shows('line-5\r\n');
    portal.dropLinks();
    await until(() => before.closed);
    await portal.connected();
    const after = await portal.attach('t1', { offset: before.offset });
    await after.shows('all\r\n');
    const seen = before.text + after.text;
    const lines = [...seen.matchAll(/line-(\d+)\r\n/g)].map((match) => Number(match[1]));
    expect(lines).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(after.controls[0]).toEqual({ type: 'ready', terminal: 't1', offset: before.offset });
  });

  it('keep about a megabyte of history, and start a cut one with a reset at a whole line', async () => {
    await portal.start();
    const first = await portal.terminal('t1', { command: 'seq -f "%0.0f-padding-padding-padding" 1 90000; sleep 60' });
    await first.shows('90000-padding', 30_000);
    const late = await portal.attach('t1', { offset: 10 });
    await late.shows('90000-padding', 30_000);
    expect(late.frames[0]).toEqual(Buffer.from('\x1bc'));
    expect(late.frames[1]).toMatchObject({ type: 'ready' });
    const [, ready] = late.frames as [Buffer, { offset: number }];
    expect(late.text.slice(2)).toMatch(/^\d+-padding-padding-padding\r\n/);
    expect(late.offset).toBe(first.offset);
    expect(first.offset - ready.offset).toBeGreaterThan(900 * 1024);
    expect(first.offset - ready.offset).toBeLessThanOrEqual(1024 * 1024);
  });

  it('start over when the offset is of a terminal before this one', async () => {
    await portal.start();
    const first = await portal.terminal('t1', { command: 'echo here; sleep 60' });
    await first.shows('here');
    const other = await portal.attach('t1', { offset: 999_999 });
    await other.shows('here');
    expect(other.frames.slice(0, 2)).toEqual([Buffer.from('\x1bc'), { type: 'ready', terminal: 't1', offset: 0 }]);
  });

  it('tell the exit code after the very last byte', async () => {
    await portal.start();
    const screen = await portal.terminal('t1', { command: 'seq 1 100000; echo the-end; exit 7' });
    await until(() => screen.closed);
    expect(screen.text.trimEnd().endsWith('the-end')).toBe(true);
    expect(screen.controls.at(-1)).toEqual({ type: 'exit', code: 7 });
    expect((await portal.status()).terminals[0]?.exitCode).toBe(7);
    // And again to whoever comes later.
    const later = await portal.attach('t1');
    await until(() => later.closed);
    expect(later.controls.at(-1)).toEqual({ type: 'exit', code: 7 });
  });

  it('answer a key at once while another terminal floods', async () => {
    await portal.start();
    const noisy = await portal.terminal('noisy', { command: 'yes' });
    noisy.keep = false;
    await until(() => noisy.received > 1_000_000);
    const quiet = await portal.terminal('quiet');
    await quiet.shows(/[$#] $/);
    const delays: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const since = performance.now();
      const echoed = once(quiet.socket, 'message');
      quiet.type('x');
      await echoed;
      delays.push(performance.now() - since);
    }
    delays.sort((a, b) => a - b);
    expect(delays[15]).toBeLessThan(100);
    const before = noisy.received;
    await until(() => noisy.received > before);
  });

  it('hold a program that floods a browser which draws nothing, and not for those who keep up', async () => {
    await portal.start();
    const stuck = await portal.terminal('t1', { command: 'yes', ack: false });
    await until(() => stuck.received === 256 * 1024);
    // The program stands still: what was recorded is a little ahead of what was sent, and does not grow.
    const offset = async () => (await portal.status()).terminals[0]!.offset;
    let held = await offset();
    await until(async () => {
      const now = await offset();
      const same = now === held;
      held = now;
      return same;
    });
    const lively = await portal.attach('t1', { offset: held });
    lively.keep = false;
    await until(() => lively.received > 2_000_000);
    expect(stuck.received).toBe(256 * 1024);
  });

  it('open once for one id, even when asked twice in the same moment', async () => {
    await portal.start();
    const [a, b] = await Promise.all([1, 2].map(() => portal.json('POST', '/terminals', { id: 'same' })));
    expect(a).toEqual(b);
    expect(await portal.json('GET', '/terminals')).toHaveLength(1);
  });

  it('are limited in number; those that ended make room', async () => {
    await portal.start();
    const open = (i: number, command: string) => portal.call('POST', '/terminals', { id: `t${i}`, command });
    for (let i = 0; i < 32; i += 1) expect((await open(i, 'sleep 60')).status).toBe(200);
    const refused = await open(32, 'sleep 60');
    expect([refused.status, JSON.parse(refused.body.toString()).code]).toEqual([422, 'QUOTA_EXCEEDED']);
    expect((await portal.call('DELETE', '/terminals/t3')).status).toBe(204);
    expect((await open(32, 'true')).status).toBe(200);
    await portal.statusWhere((status) => status.terminals.some((terminal) => terminal.exitCode === 0));
    expect((await open(33, 'true')).status).toBe(200);
  });

  it('take bad controls, bad ids and bad sizes without harm', async () => {
    await portal.start();
    const screen = await portal.terminal('t1');
    screen.socket.send('not json');
    screen.control({ type: 'resize', cols: 1e9, rows: -1 });
    screen.control({ type: 'ack', bytes: -5 });
    await until(() => screen.controls.filter((control) => control.type === 'error').length === 3);
    expect((await portal.call('POST', '/terminals', { id: '../x' })).status).toBe(400);
    expect((await portal.call('POST', '/terminals', { id: 'x', cols: 1e6 })).status).toBe(400);
    expect((await portal.call('DELETE', '/terminals/none')).status).toBe(404);
    await expect(portal.attach('none')).rejects.toThrow('404');
    screen.type('echo al""ive\r');
    await screen.shows('alive');
  });

  it('count keystrokes as activity, and an open tab not', async () => {
    await portal.start();
    const { activeAt } = await portal.status();
    const screen = await portal.terminal('t1');
    await screen.shows(/[$#] $/);
    expect((await portal.status()).activeAt).toBe(activeAt);
    screen.type('x');
    await portal.statusWhere((status) => status.activeAt > activeAt);
  });
});
