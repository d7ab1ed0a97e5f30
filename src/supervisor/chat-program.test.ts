import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { candidates, chatProgram } from './chat-program.ts';

it.each([
  ['x64', true, false, ['opencode-linux-x64', 'opencode-linux-x64-baseline']],
  ['x64', false, false, ['opencode-linux-x64-baseline']],
  ['x64', true, true, ['opencode-linux-x64-musl', 'opencode-linux-x64-baseline-musl']],
  ['arm64', false, false, ['opencode-linux-arm64']],
])('on %s with AVX2 %s and musl %s it looks for %j', (arch, avx2, musl, names) => {
  expect(candidates(arch, avx2, musl)).toEqual(names);
});

it('finds one that runs here', () => {
  expect(execFileSync(chatProgram()!, ['--version']).toString()).toMatch(/^\d+\.\d+\.\d+/);
});
