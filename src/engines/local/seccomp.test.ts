import { expect, it } from 'vitest';
import { seccompFilter } from './seccomp.ts';

const eperm = 0x00050001;
const enosys = 0x00050026;
const allow = 0x7fff0000;
const x64 = 0xc000003e;
const arm64 = 0xc00000b7;

/** Runs a filter as the kernel does, for one call. */
function verdict(machine: string, call: { arch: number; nr: number; args?: number[] }): number {
  const program = seccompFilter(machine)!;
  const data: Record<number, number> = { 0: call.nr, 4: call.arch, 16: call.args?.[0] ?? 0, 24: call.args?.[1] ?? 0 };
  let value = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = program.readUInt16LE(at * 8);
    const [ifTrue, ifFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const operand = program.readUInt32LE(at * 8 + 4);
    if (code === 0x20) value = data[operand]!;
    else if (code === 0x06) return operand;
    else {
      const holds = code === 0x15 ? value === operand : code === 0x35 ? value >= operand : (value & operand) !== 0;
      at += holds ? ifTrue : ifFalse;
    }
  }
  throw new Error('the filter has no end');
}

it.each([
  ['x64', { arch: x64, nr: 0 }, allow], // read
  ['x64', { arch: x64, nr: 59 }, allow], // execve
  ['x64', { arch: x64, nr: 250 }, eperm], // keyctl
  ['x64', { arch: x64, nr: 165 }, eperm], // mount
  ['x64', { arch: x64, nr: 425 }, eperm], // io_uring_setup
  ['x64', { arch: x64, nr: 435 }, enosys], // clone3
  ['x64', { arch: x64, nr: 56, args: [0x01200011] }, allow], // fork
  ['x64', { arch: x64, nr: 56, args: [0x10000011] }, eperm], // a new user namespace
  ['x64', { arch: x64, nr: 16, args: [0, 0x5401] }, allow], // TCGETS
  ['x64', { arch: x64, nr: 16, args: [0, 0x5412] }, eperm], // TIOCSTI
  ['x64', { arch: x64, nr: 16, args: [0, 0x541c] }, eperm], // TIOCLINUX
  ['x64', { arch: x64, nr: 0x40000000 + 39 }, eperm], // getpid of the x32 kind
  ['x64', { arch: 0x40000003, nr: 3 }, eperm], // a call of the 32-bit kind
  ['arm64', { arch: arm64, nr: 63 }, allow], // read
  ['arm64', { arch: arm64, nr: 40 }, eperm], // mount
  ['arm64', { arch: arm64, nr: 220, args: [0x10000000] }, eperm],
  ['arm64', { arch: arm64, nr: 29, args: [0, 0x5412] }, eperm],
] as const)('on %s answers %j', (machine, call, expected) => {
  expect(verdict(machine, { arch: call.arch, nr: call.nr, args: 'args' in call ? [...call.args] : [] })).toBe(expected);
});

it('knows when it knows a machine not', () => {
  expect(seccompFilter('riscv64')).toBeNull();
});
