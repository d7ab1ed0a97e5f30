import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The OpenCode binary of this machine, from the package that npm chose for it; null when it is not installed. The package's
 * own launcher is a script that an install without scripts leaves empty.
 */
export function chatProgram(): string | null {
  return (
    candidates(process.arch, supportsAvx2(), usesMusl())
      .map(binaryOf)
      .find((file) => file !== null) ?? null
  );
}

/** Names of packages that run here, the fastest first. */
export function candidates(arch: string, avx2: boolean, musl: boolean): string[] {
  const libc = musl ? '-musl' : '';
  const plain = `opencode-linux-${arch}${libc}`;
  if (arch !== 'x64') return [plain];
  const baseline = `opencode-linux-x64-baseline${libc}`;
  return avx2 ? [plain, baseline] : [baseline];
}

function binaryOf(name: string): string | null {
  try {
    // Beside it or within it, as npm laid them out.
    const { resolve } = createRequire(import.meta.resolve('opencode-ai/package.json'));
    const file = join(dirname(resolve(`${name}/package.json`)), 'bin', 'opencode');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/** Without it the faster binary ends with an illegal instruction. */
function supportsAvx2(): boolean {
  try {
    return /^flags.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'));
  } catch {
    return false;
  }
}

function usesMusl(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
