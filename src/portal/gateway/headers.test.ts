import { describe, expect, it } from 'vitest';
import { localLocation, ownCookie, requestHeaders, responseHeaders, withoutOurCookies } from './headers.ts';

const visit = { host: '3000--ws1.preview.example.com', scheme: 'https', ip: '192.0.2.7', port: 3000 } as const;
const always = [
  'X-Forwarded-For',
  '192.0.2.7',
  'X-Forwarded-Host',
  '3000--ws1.preview.example.com',
  'X-Forwarded-Proto',
  'https',
];

describe('headers of a request, inside', () => {
  it.each([
    ['its host is the port', ['Host', 'x'], []],
    ['others stay as they are, also twice', ['X-A', '1', 'x-a', '2'], ['X-A', '1', 'x-a', '2']],
    ['of one connection', ['Connection', 'close', 'Keep-Alive', '5', 'TE', 'trailers', 'Upgrade', 'h2c'], []],
    ['named by Connection', ['Connection', 'keep-alive, X-Secret', 'X-Secret', '1', 'X-B', '2'], ['X-B', '2']],
    ['an expectation, which was met', ['Expect', '100-continue'], []],
    ['credentials of a proxy', ['Proxy-Authorization', 'Basic x'], []],
    ['an API key', ['Authorization', 'Bearer slw_abc'], []],
    ['a ticket, in any spelling', ['authorization', '  bearer   slt_abc'], []],
    ['a key of the app’s own', ['Authorization', 'Bearer sk-1'], ['Authorization', 'Bearer sk-1']],
    ['claims about the client', ['X-Forwarded-For', '1.1.1.1', 'X-Forwarded-Proto', 'http'], []],
    ['more of them', ['Forwarded', 'for=1.1.1.1', 'X-Real-IP', '1.1.1.1', 'True-Client-IP', '1.1.1.1'], []],
    ['those that a CGI reads alike', ['X_Forwarded_For', '1.1.1.1', 'x_real_ip', '1.1.1.1'], []],
    ['the portal’s cookies', ['Cookie', '__Host-slipway=a; b=c; __Host-slipway-preview=d'], ['Cookie', 'b=c']],
    ['a header of such cookies alone', ['Cookie', '__Host-slipway-preview=d'], []],
    ['a chunked body', ['Transfer-Encoding', 'chunked'], ['Transfer-Encoding', 'chunked']],
  ])('%s', (_what, raw, expected) => {
    expect(requestHeaders(raw, visit)).toEqual(['Host', 'localhost:3000', ...expected, ...always]);
  });

  it('keeps a WebSocket’s upgrade', () => {
    const raw = ['Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Key', 'k'];
    const upgrade = ['Sec-WebSocket-Key', 'k', 'Connection', 'Upgrade', 'Upgrade', 'websocket'];
    expect(requestHeaders(raw, visit, true)).toEqual(['Host', 'localhost:3000', ...upgrade, ...always]);
  });

  it('says nothing of an address that is not known', () => {
    expect(requestHeaders([], { ...visit, ip: null })).not.toContain('X-Forwarded-For');
  });
});

describe('cookies that go inside', () => {
  it.each([
    ['a=1; b=2', 'a=1; b=2'],
    ['__host-SLIPWAY=x; a=1', 'a=1'],
    ['a=1;__Host-slipway-preview=x;b=2', 'a=1; b=2'],
    ['=__Host-slipway=x; a=1', 'a=1'],
    [' __Host-slipway-anything = x', ''],
    ['not__Host-slipway=1', 'not__Host-slipway=1'],
  ])('%s', (header, expected) => {
    expect(withoutOurCookies(header)).toBe(expected);
  });
});

describe('headers of an answer, outside', () => {
  it.each([
    [
      'others stay',
      ['Content-Type', 'text/html', 'Service-Worker-Allowed', '/'],
      ['Content-Type', 'text/html', 'Service-Worker-Allowed', '/'],
    ],
    ['of one connection', ['Connection', 'X-Hop', 'X-Hop', '1', 'Transfer-Encoding', 'chunked'], []],
    [
      'for more than its origin',
      ['Strict-Transport-Security', 'max-age=1', 'Clear-Site-Data', '"cookies"', 'Alt-Svc', 'h3'],
      [],
    ],
    ['a wide cookie', ['Set-Cookie', 'a=1; Domain=example.com; Path=/'], ['Set-Cookie', 'a=1; Path=/']],
    ['a cookie in the portal’s name', ['Set-Cookie', '__Host-slipway=1; Path=/; Secure'], []],
    ['a redirect to itself', ['Location', 'http://localhost:3000/a?b#c'], ['Location', '/a?b#c']],
    ['who may frame it', ['X-Frame-Options', 'DENY'], []],
  ])('%s', (_what, raw, expected) => {
    expect(responseHeaders(raw, 3000, ['X-Robots-Tag', 'noindex'], (name) => name === 'x-frame-options')).toEqual([
      ...expected,
      'X-Robots-Tag',
      'noindex',
    ]);
  });
});

describe('cookies of an app', () => {
  it.each([
    ['a=1; Path=/; HttpOnly', 'a=1; Path=/; HttpOnly'],
    ['a=1; domain=.example.com', 'a=1'],
    ['a=1; DOMAIN = example.com ; Secure', 'a=1; Secure'],
    ['a=1; Domain', 'a=1'],
    ['domain=1; Path=/', 'domain=1; Path=/'],
    ['a=domain=x', 'a=domain=x'],
    ['__Host-slipway-preview=x', null],
    ['__HOST-SLIPWAY=x', null],
    ['=__Host-slipway=x', null],
    [' = __Host-slipway=x', null],
  ])('%s', (value, expected) => {
    expect(ownCookie(value)).toBe(expected);
  });
});

describe('redirects of an app', () => {
  it.each([
    ['http://localhost:3000', '/'],
    ['http://LOCALHOST:3000/a', '/a'],
    ['https://localhost:3000/a', '/a'],
    ['//localhost:3000/a', '/a'],
    ['http://127.0.0.1:3000/a', '/a'],
    ['http://[::1]:3000/a', '/a'],
    ['http://localhost:3000?a', '/?a'],
    ['http://localhost:3000//evil.com/a', '/evil.com/a'],
    ['http://localhost:3000/\\evil.com', '/evil.com'],
    ['http://localhost:3001/a', 'http://localhost:3001/a'],
    ['http://localhost:3000.evil.com/a', 'http://localhost:3000.evil.com/a'],
    ['http://localhost/a', 'http://localhost/a'],
    ['/a', '/a'],
    ['https://example.com/', 'https://example.com/'],
  ])('%s', (value, expected) => {
    expect(localLocation(value, 3000)).toBe(expected);
  });
});
