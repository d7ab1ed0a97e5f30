import { expect, test } from 'vitest';
import { ConfigError, describeVariables, readConfig } from './config.ts';

test('an empty environment is a laptop', () => {
  expect(readConfig({})).toMatchObject({
    url: 'http://localhost:7080',
    host: '127.0.0.1',
    previewDomain: 'preview.localhost:7080',
    appsDomain: 'apps.localhost:7080',
    databaseUrl: null,
    keepWorkspaces: false,
  });
});

test('domains follow the public URL', () => {
  expect(readConfig({ SLIPWAY_URL: 'https://slipway.corp.com/' })).toMatchObject({
    url: 'https://slipway.corp.com',
    previewDomain: 'preview.slipway.corp.com',
    appsDomain: 'apps.slipway.corp.com',
  });
});

test('an address has no subdomains, so previews stay at localhost', () => {
  expect(readConfig({ SLIPWAY_URL: 'http://10.1.2.3:7080' }).previewDomain).toBe('preview.localhost:7080');
});

test('all faults are told at once, without values', () => {
  const read = () =>
    readConfig({
      SLIPWAY_PORT: '99999',
      SLIPWAY_URL: 'ftp://secret@x',
      SLIPWAY_LOG: 'loud',
      SLIPWAY_TRUST_PROXY: '10.0.0.0/99',
      SLIPWAY_DNS: 'dns.corp.com',
      SLIPWAY_KUBERNETES_SHARED_STORAGE: 'Not A Class',
    });
  expect(read).toThrow(ConfigError);
  for (const name of ['PORT', 'URL', 'LOG', 'TRUST_PROXY', 'DNS', 'KUBERNETES_SHARED_STORAGE'])
    expect(read).toThrow(`SLIPWAY_${name}`);
  expect(read).not.toThrow('secret');
});

test('every variable is described', () => {
  for (const { name, description } of describeVariables()) expect(description, name).not.toBe('');
});

test('DNS servers are addresses, with a port or without', () => {
  const servers = ['10.0.0.53', '10.0.0.53:5353', '::1', '[::1]:53'];
  expect(readConfig({ SLIPWAY_DNS: servers.join(', ') }).dnsServers).toEqual(servers);
});
