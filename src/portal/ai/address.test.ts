import { expect, test } from 'vitest';
import { checkBaseUrl } from './address.ts';

const allow = ['models.internal:8000', '10.0.0.5:443', '[fd00::5]:8080'];

test.each([
  ['https://api.anthropic.com', false],
  ['https://api.example.com:8443/team/v1', false],
  ['https://8.8.8.8', false],
  ['https://[2606:4700::1111]', false],
  ['http://models.internal:8000/v1', true],
  ['https://10.0.0.5', true],
  ['http://[fd00::5]:8080', true],
])('%s may be one, allowed by the operator: %s', (url, allowed) => {
  expect(checkBaseUrl(url, allow)).toEqual({ ok: true, allowed });
});

test.each([
  'http://models.internal:8001/v1',
  'http://models.internal/v1',
  'https://models.internal:8000@evil.example',
  'http://10.0.0.5:8000',
  'https://10.0.0.6',
  'https://x.models.internal:8000',
  'nonsense',
  '',
])('%s may not', (url) => {
  expect(checkBaseUrl(url, allow).ok).toBe(false);
});
