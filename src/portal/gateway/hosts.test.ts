import { describe, expect, it } from 'vitest';
import { targetOf } from './hosts.ts';

const own = new Map([
  ['www.shop.com:7080', 'shop'],
  ['shop.com:7080', 'shop.apps.corp.com'],
  // No app takes a host that is another's.
  ['portal.example.com:7080', 'shop'],
  ['sales.example.com:7080', 'shop'],
  ['3000--wsabc.preview.example.com:7080', 'shop'],
]);
const domains = {
  previewDomain: 'preview.example.com:7080',
  appsDomain: 'example.com:7080',
  base: {
    get: (host: string) => (host === 'apps.corp.com:7080' ? 'apps.corp.com' : undefined),
    appAt: (host: string) => own.get(host),
  },
  own: new Set(['portal.example.com:7080']),
};
const preview = (port: number, workspaceId: string) => ({ kind: 'preview', port, workspaceId });
const app = (address: string) => ({ kind: 'app', address });

describe('the host of a request', () => {
  it.each([
    ['3000--wsabc.preview.example.com:7080', preview(3000, 'wsabc')],
    ['1024--ws2.preview.example.com:7080', preview(1024, 'ws2')],
    ['65535--ws2.preview.example.com:7080', preview(65535, 'ws2')],
    ['3000--WSABC.Preview.Example.COM:7080', preview(3000, 'wsabc')],
    ['shop.example.com:7080', app('shop')],
    ['Shop-2.example.com:7080', app('shop-2')],
    ['shop.apps.corp.com:7080', app('shop.apps.corp.com')],
    ['SHOP.Apps.Corp.com:7080', app('shop.apps.corp.com')],
    ['www.shop.com:7080', app('shop')],
    ['Shop.com:7080', app('shop.apps.corp.com')],
    ['sales.example.com:7080', app('sales')],
  ])('%s is read', (header, expected) => {
    expect(targetOf(header, domains)).toEqual({ host: header.toLowerCase(), ...expected });
  });

  it.each([
    // Ports
    '80--wsabc.preview.example.com:7080',
    '1023--wsabc.preview.example.com:7080',
    '65536--wsabc.preview.example.com:7080',
    '99999--wsabc.preview.example.com:7080',
    '03000--wsabc.preview.example.com:7080',
    '0x1f90--wsabc.preview.example.com:7080',
    '3e3--wsabc.preview.example.com:7080',
    '+3000--wsabc.preview.example.com:7080',
    '-3000--wsabc.preview.example.com:7080',
    '٣٠٠٠--wsabc.preview.example.com:7080',
    '22@3000--wsabc.preview.example.com:7080',
    '--wsabc.preview.example.com:7080',
    // Workspaces
    '3000--.preview.example.com:7080',
    '3000--ws_abc.preview.example.com:7080',
    '3000--ws-abc.preview.example.com:7080',
    '3000--ws%61bc.preview.example.com:7080',
    `3000--${'a'.repeat(64)}.preview.example.com:7080`,
    '3000-wsabc.preview.example.com:7080',
    // Domains
    '3000--wsabc.preview.example.com',
    '3000--wsabc.preview.example.com:80',
    '3000--wsabc.preview.example.com.:7080',
    '3000--wsabc.preview.example.com:7080.',
    '3000--wsabc.evil.preview.example.com:7080',
    '3000--wsabc.evilpreview.example.com:7080',
    '3000--wsabc.preview.example.com:7080.evil.com',
    'preview.example.com.evil.com:7080',
    '.preview.example.com:7080',
    // What is not a host at all
    '',
    'x/#',
    '3000--wsabc.preview.example.com:7080/#',
    '3000--wsabc.preview.example.com:7080#',
    '3000--wsabc.preview.example.com:7080 evil',
    'user@3000--wsabc.preview.example.com:7080',
    'user:pass@shop.example.com:7080',
    'http://shop.example.com:7080',
    'shop.example.com:7080, shop.example.com:7080',
    // Apps
    '-shop.example.com:7080',
    'shop-.example.com:7080',
    'sh_op.example.com:7080',
    'a.b.example.com:7080',
    'example.com:7080',
    'apps.corp.com:7080',
    'a.b.apps.corp.com:7080',
    'shop.apps.corp.com',
    'shop.apps.corp.com:80',
    'shop.apps.corp.com.:7080',
    'shop.evilapps.corp.com:7080',
    'shop.apps.corp.com:7080.evil.com',
    'www.shop.com',
    'www.shop.com.:7080',
    'evil.www.shop.com:7080',
    'evilshop.com:7080',
    // The portal is not an app, though its name looks like one
    'portal.example.com:7080',
    'PORTAL.example.com:7080',
  ])('%s is nobody’s', (header) => {
    expect(targetOf(header, domains)).toBeNull();
  });

  it('may be missing', () => {
    expect(targetOf(undefined, domains)).toBeNull();
  });
});
