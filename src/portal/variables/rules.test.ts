import { expect, test } from 'vitest';
import { maskSecrets, nameFault } from './rules.ts';

test.each([
  'DATABASE_URL',
  'api_key',
  '_x',
  'PGPASSWORD',
  'PORTAL',
  'MY_PATH',
  'GITHUB_TOKEN',
  'HOMEPAGE',
  'a'.repeat(128),
])('%s may be set', (name) => {
  expect(nameFault(name, 'workspace')).toBeNull();
  expect(nameFault(name, 'app')).toBeNull();
});

test.each([
  '',
  '1A',
  'A-B',
  'A B',
  'A=B',
  'Ä',
  'A\u0000',
  'A\n',
  'a'.repeat(129),
  'PATH',
  'HOME',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'NODE_OPTIONS',
  'BASH_ENV',
  'ENV',
  'PROMPT_COMMAND',
  'BASH_FUNC_ls',
  'SLIPWAY_WORKSPACE',
  'HTTP_PROXY',
  'https_proxy',
  'npm_config_https_proxy',
  'PORT',
])('%j is refused with a reason', (name) => {
  expect(nameFault(name, 'workspace')).toMatch(/\w\.$/);
  expect(nameFault(name, 'app')).toMatch(/\w\.$/);
});

test.each([
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENCODE_CONFIG_CONTENT',
  'GIT_SSH_COMMAND',
])('%s is refused in a workspace, and an app may have it', (name) => {
  expect(nameFault(name, 'workspace')).toMatch(/\w\.$/);
  expect(nameFault(name, 'app')).toBeNull();
});

test.each<[string, string[], string]>([
  ['no access with hunter22', ['hunter22'], 'no access with ••••'],
  ['hunter22 and hunter22', ['hunter22'], '•••• and ••••'],
  ['postgres://app:hunter22@db', ['hunter22', 'postgres://app:hunter22@db'], '••••'],
  ['(.*) as it is', ['(.*)'], '•••• as it is'],
  ['yes, a no', ['yes', ''], 'yes, a no'],
])('%j without %j', (text, secrets, expected) => {
  expect(maskSecrets(text, secrets)).toBe(expected);
});
