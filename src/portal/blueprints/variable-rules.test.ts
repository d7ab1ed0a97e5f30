import { expect, test } from 'vitest';
import { nameFault } from './variable-rules.ts';

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
  expect(nameFault(name)).toBeNull();
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
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENCODE_CONFIG_CONTENT',
  'GIT_SSH_COMMAND',
  'HTTP_PROXY',
  'https_proxy',
  'npm_config_https_proxy',
  'PORT',
])('%j is refused with a reason', (name) => {
  expect(nameFault(name)).toMatch(/\w\.$/);
});
