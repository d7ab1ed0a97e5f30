import { describe, expect, test } from 'vitest';
import { decideAppDomain, decideBaseDomain } from './domain-rules.ts';

const facts = {
  portalHosts: ['slipway.corp.com:7080', '127.0.0.1:7080'],
  previewDomain: 'preview.corp.net:7080',
  portalDomain: 'apps.corp.org:7080',
  others: ['tools.other.com', 'xn--mnchen-3ya.example'],
  otherHosts: ['shop.fabrikam.com'],
};

describe('a base domain', () => {
  test.each([
    ['apps.northwind.com', 'apps.northwind.com'],
    ['northwind.com', 'northwind.com'],
    [' Apps.Northwind.COM ', 'apps.northwind.com'],
    ['apps.corp.com', 'apps.corp.com'],
    ['bücher.northwind.com', 'xn--bcher-kva.northwind.com'],
    ['ａｐｐｓ.northwind.com', 'apps.northwind.com'],
    ['apps。northwind。com', 'apps.northwind.com'],
    ['apps.co.uk.example', 'apps.co.uk.example'],
    ['shop.co.uk', 'shop.co.uk'],
    ['myslipway.corp.com', 'myslipway.corp.com'],
    ['below.shop.fabrikam.com', 'below.shop.fabrikam.com'],
  ])('may be %s', (typed, domain) => {
    expect(decideBaseDomain(typed, facts)).toEqual({ ok: true, domain });
  });

  test.each([
    // The portal, its previews, its apps: itself, above, below, in other letters
    ['slipway.corp.com', 'the portal itself'],
    ['SLIPWAY.corp.com', 'the portal itself'],
    ['slipwa\u00ady.corp.com', 'the portal itself'],
    ['corp.com', 'the portal itself'],
    ['a.slipway.corp.com', 'the portal itself'],
    ['preview.corp.net', 'previews'],
    ['corp.net', 'previews'],
    ['3000--ws1.preview.corp.net', 'previews'],
    ['apps.corp.org', 'the portal’s own'],
    ['sales.apps.corp.org', 'the portal’s own'],
    ['corp.org', 'the portal’s own'],
    // Another organization's
    ['tools.other.com', 'in use'],
    ['other.com', 'in use'],
    ['x.tools.other.com', 'in use'],
    ['münchen.example', 'in use'],
    ['MÜNCHEN.example', 'in use'],
    // Everybody's
    ['co.uk', 'Anybody'],
    ['com.au', 'Anybody'],
    ['github.io', 'Anybody'],
    // No name
    ['com', 'not a DNS name'],
    ['localhost', 'not a DNS name'],
    ['', 'not a DNS name'],
    ['.', 'not a DNS name'],
    ['apps.northwind.com.', 'not a DNS name'],
    ['apps..com', 'not a DNS name'],
    ['-apps.northwind.com', 'not a DNS name'],
    ['apps_.northwind.com', 'not a DNS name'],
    [`${'a'.repeat(64)}.com`, 'not a DNS name'],
    [`${'a.'.repeat(120)}com`, 'not a DNS name'],
    // What an app of somebody else is served at: itself, and above it, where an app could have its name
    ['shop.fabrikam.com', 'in use'],
    ['fabrikam.com', 'in use'],
    ['127.0.0.1', 'not a DNS name'],
    ['0x7f.1', 'not a DNS name'],
    ['2130706433.0', 'not a DNS name'],
    ['*.northwind.com', 'a domain alone'],
    ['https://apps.northwind.com', 'a domain alone'],
    ['apps.northwind.com:8080', 'a domain alone'],
    ['apps.northwind.com/x', 'a domain alone'],
    ['user@apps.northwind.com', 'a domain alone'],
    ['apps.northwind.com#x', 'a domain alone'],
    ['apps%2enorthwind.com', 'a domain alone'],
    ['[::1]', 'a domain alone'],
    ['apps.northwind.com\u0000.evil.com', 'not a DNS name'],
    ['apps.north wind.com', 'a domain alone'],
  ])('may not be %j', (typed, reason) => {
    expect(decideBaseDomain(typed, facts)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe('a domain of an app', () => {
  const own = 'apps.northwind.com';
  test.each([
    ['www.northwind.com', 'www.northwind.com'],
    ['northwind.com', 'northwind.com'],
    [' Bücher.example ', 'xn--bcher-kva.example'],
    // Whose it is, its DNS says
    ['shop.fabrikam.com', 'shop.fabrikam.com'],
  ])('may be %s', (typed, domain) => {
    expect(decideAppDomain(typed, { ...facts, own })).toEqual({ ok: true, domain });
  });

  test.each([
    ['sales.apps.northwind.com', 'rename the app'],
    ['apps.northwind.com', 'rename the app'],
    ['slipway.corp.com', 'the portal itself'],
    ['corp.com', 'the portal itself'],
    ['3000--ws1.preview.corp.net', 'previews'],
    ['sales.apps.corp.org', 'overlaps'],
    ['shop.tools.other.com', 'in use'],
    ['other.com', 'in use'],
    ['github.io', 'Anybody'],
    ['localhost', 'not a DNS name'],
    ['10.0.0.1', 'not a DNS name'],
    ['https://shop.example.com', 'a domain alone'],
  ])('may not be %j', (typed, reason) => {
    const verdict = decideAppDomain(typed, { ...facts, own });
    expect(verdict).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test('is not below the portal’s domain for apps, where an organization without its own has its names', () => {
    const verdict = decideAppDomain('sales.apps.corp.org', { ...facts, own: null });
    expect(verdict).toEqual({ ok: false, reason: expect.stringContaining('rename the app') });
  });
});
