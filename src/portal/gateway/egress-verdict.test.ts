import { describe, expect, it } from 'vitest';
import { egressVerdict, isPublicAddress, parseAuthority } from './egress-verdict.ts';

const open = ['93.184.215.14'];

describe('the target of a CONNECT', () => {
  it.each([
    ['example.com:443', { host: 'example.com', port: 443 }],
    ['EXAMPLE.com.:443', { host: 'example.com', port: 443 }],
    ['[::ffff:127.0.0.1]:80', { host: '::ffff:127.0.0.1', port: 80 }],
    ['localhost.:80', { host: 'localhost', port: 80 }],
    ['user@127.0.0.1:80', null],
    ['user:pw@example.com:80', null],
    ['example.com@127.0.0.1:80', null],
    ['example.com', null],
    ['example.com:', null],
    ['example.com:0', null],
    ['example.com:65536', null],
    ['example.com:80/', null],
    ['example.com:80#', null],
    ['http://example.com:80', null],
    ['exa mple.com:80', null],
    ['exam\u0000ple.com:80', null],
    ['[fe80::1%eth0]:80', null],
    ['::1:80', null],
    [':80', null],
    ['', null],
  ])('%j', (authority, expected) => {
    expect(parseAuthority(authority)).toEqual(expected);
  });
});

describe('the way out', () => {
  it.each([
    ['example.com', 443, open, ['*'], 'ok'],
    ['example.com', 80, open, ['*'], 'ok'],
    ['github.com', 22, open, ['*'], 'ok'],
    ['example.com', 8443, open, ['*'], 'ok'],
    ['example.com', 25, open, ['*'], 'port'],
    ['example.com', 587, open, ['*'], 'port'],
    ['93.184.215.14', 443, open, ['*'], 'ok'],
    // Names
    ['packages.example.org', 443, open, ['*.example.org'], 'ok'],
    ['a.b.example.org', 443, open, ['*.example.org'], 'ok'],
    ['packages.example.org', 443, open, ['*.EXAMPLE.org'], 'ok'],
    ['example.org', 443, open, ['*.example.org'], 'not_allowed'],
    ['example.org', 443, open, ['*.example.org', 'example.org'], 'ok'],
    ['evilexample.org', 443, open, ['*.example.org', 'example.org'], 'not_allowed'],
    ['example.org.evil.com', 443, open, ['example.org', '*.example.org'], 'not_allowed'],
    ['example.com', 443, open, [], 'not_allowed'],
    ['93.184.215.14', 443, open, ['*.example.org'], 'not_allowed'],
    // Addresses in disguise: whatever a resolver would make of them
    ['2130706433', 80, open, ['*'], 'address'],
    ['0x7f000001', 80, open, ['*'], 'address'],
    ['0x7f.1', 80, open, ['*'], 'address'],
    ['0177.0.0.1', 80, open, ['*'], 'address'],
    ['127.1', 80, open, ['*'], 'address'],
    ['127.0.0.01', 80, open, ['*'], 'address'],
    ['1.2.3.4.5', 80, open, ['*'], 'address'],
    ['example.0x', 80, open, ['*'], 'address'],
    // Names of private places
    ['localhost', 80, ['127.0.0.1'], ['*'], 'private'],
    ['metadata.google.internal', 80, ['169.254.169.254'], ['*'], 'private'],
    ['both.example.com', 80, ['93.184.215.14', '10.0.0.1'], ['*'], 'private'],
    ['six.example.com', 80, ['::1'], ['*'], 'private'],
    ['allowed.example.com', 80, ['192.168.1.1'], ['allowed.example.com'], 'private'],
    ['nothing.example.com', 80, [], ['*'], 'unresolved'],
  ])('%s:%i at %j, allowed %j: %s', (host, port, addresses, allow, expected) => {
    const verdict = egressVerdict(host, port, addresses, allow);
    expect(verdict.ok ? 'ok' : verdict.reason).toBe(expected);
  });
});

describe('public addresses', () => {
  it.each(['8.8.8.8', '203.0.113.80', '93.184.215.14', '2606:4700::1111', '2a00:1450:4001::1'])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::1',
    '2001:db8::1',
    '3fff::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '100::1',
    '5f00::1',
    'not an address',
    '',
  ])('not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
