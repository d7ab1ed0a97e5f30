import { describe, expect, it } from 'vitest';
import { isSameSite, previewCookie, previewToken } from './preview-cookie.ts';

describe('the cookie of a preview', () => {
  it.each([
    ['portal.example.com', 'portal.example.com', false],
    ['example.com', 'preview.example.com', true],
    ['portal.example.com:7080', 'preview.portal.example.com:7080', true],
    // Siblings may be one site, but so may two strangers under `co.uk` seem to be.
    ['portal.example.com', 'preview.example.com', false],
    ['portal.co.uk', 'preview.co.uk', false],
    ['example.com', 'preview.evilexample.com', false],
    ['example.com', 'slipway-previews.net', false],
    // A suffix of its own in Chromium: `localhost` and `preview.localhost` are two sites there.
    ['localhost:7080', 'preview.localhost:7080', false],
  ])('of %s and %s: one site is %s', (portal, preview, expected) => {
    expect(isSameSite(portal, preview)).toBe(expected);
  });

  it('keeps other sites out by Lax where it arrives, else apart by partition; and never is anybody else’s', () => {
    const always = '__Host-slipway-preview=slp_x; Path=/; Max-Age=60; Secure; HttpOnly; ';
    expect(previewCookie('slp_x', 60, { portalHost: 'example.com', previewDomain: 'preview.example.com' })).toBe(
      `${always}SameSite=Lax`,
    );
    expect(previewCookie('slp_x', 60, { portalHost: 'localhost:1', previewDomain: 'preview.localhost:1' })).toBe(
      `${always}SameSite=None; Partitioned`,
    );
  });

  it.each([
    [undefined, null],
    ['a=1', null],
    ['__Host-slipway-preview=t', 't'],
    ['a=1; __Host-slipway-preview=t; b=2', 't'],
    ['a=1;__Host-slipway-preview=t', 't'],
    ['x__Host-slipway-preview=t', null],
    ['a=__Host-slipway-preview=t', null],
    ['__Host-slipway-preview-2=t', null],
    ['__Host-slipway-preview=', ''],
  ])('in %s', (header, expected) => {
    expect(previewToken(header)).toBe(expected);
  });
});
