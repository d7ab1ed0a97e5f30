import { describe, expect, it } from 'vitest';
import { clientIp, trustedProxies } from './client-ip.ts';

describe('the address of a client', () => {
  it.each([
    ['without proxies, what is forwarded is a claim', '203.0.113.9', '1.2.3.4', [], '203.0.113.9'],
    ['from a stranger, too', '203.0.113.9', '1.2.3.4', ['10.0.0.0/8'], '203.0.113.9'],
    ['from our proxy, its last word', '10.0.0.1', '1.2.3.4', ['10.0.0.0/8'], '1.2.3.4'],
    ['what the client put in front is a claim', '10.0.0.1', '127.0.0.1, 1.2.3.4', ['10.0.0.0/8'], '1.2.3.4'],
    ['proxies in a row are walked through', '10.0.0.1', '1.2.3.4, 10.0.0.2', ['10.0.0.1', '10.0.0.2'], '1.2.3.4'],
    ['nonsense ends the walk', '10.0.0.1', 'evil, 10.0.0.2', ['10.0.0.0/8'], '10.0.0.2'],
    ['an empty header says nothing', '10.0.0.1', '', ['10.0.0.0/8'], '10.0.0.1'],
    ['IPv4 in IPv6 is the same address', '::ffff:10.0.0.1', '::ffff:1.2.3.4', ['10.0.0.1'], '1.2.3.4'],
    ['IPv6', 'fd00::1', '2001:4860::8888', ['fd00::/8'], '2001:4860::8888'],
    ['a range of one kind says nothing of the other', 'fd00::1', '1.2.3.4', ['0.0.0.0/0'], 'fd00::1'],
    ['a unix socket has none', undefined, '1.2.3.4', ['0.0.0.0/0'], null],
  ])('%s', (_why, remote, forwarded, trusted, expected) => {
    expect(clientIp(remote, forwarded, trustedProxies(trusted))).toBe(expected);
  });

  it('refuses a proxy that is not an address', () => {
    expect(() => trustedProxies(['10.0.0.1', 'loopback'])).toThrow('loopback');
  });
});
