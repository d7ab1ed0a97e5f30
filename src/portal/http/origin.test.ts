import { expect, test } from 'vitest';
import { cookieMayAct } from './origin.ts';

const own = new Set(['http://localhost:7080']);
const change = { method: 'POST', upgrade: false, origin: undefined, fetchSite: undefined };
const read = { ...change, method: 'GET' };
const socket = { ...read, upgrade: true };

test.each([
  ['a change from our page', { ...change, origin: 'http://localhost:7080' }, true],
  ['a change that tells only Sec-Fetch-Site: same-origin', { ...change, fetchSite: 'same-origin' }, true],
  ['a change that tells nothing', change, false],
  [
    'a change from a preview',
    { ...change, origin: 'http://3100--ws1.preview.localhost:7080', fetchSite: 'same-site' },
    false,
  ],
  ['a change from a sandboxed frame', { ...change, origin: 'null', fetchSite: 'cross-site' }, false],
  ['a change from an origin that begins like ours', { ...change, origin: 'http://localhost:70801' }, false],
  [
    'a change whose origin contradicts Sec-Fetch-Site',
    { ...change, origin: 'http://evil.io', fetchSite: 'same-origin' },
    false,
  ],
  ['a read without headers', read, true],
  ['a read typed into the address bar', { ...read, fetchSite: 'none' }, true],
  ['a read from a preview', { ...read, fetchSite: 'same-site' }, false],
  ['a socket from our page', { ...socket, origin: 'http://localhost:7080' }, true],
  ['a socket that tells nothing', socket, false],
  ['a socket from a sibling workspace', { ...socket, origin: 'http://3100--ws2.preview.localhost:7080' }, false],
])('%s', (_, facts, allowed) => {
  expect(cookieMayAct(facts, own)).toBe(allowed);
});
