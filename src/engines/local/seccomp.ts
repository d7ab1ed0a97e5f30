/**
 * A seccomp filter as classic BPF: a second wall behind the namespaces, against kernel interfaces that no builder's tool
 * needs and that have been ways out of containers. Refused calls answer EPERM, so programs go on without them.
 */
type Machine = { arch: number; calls: Record<Call, number>; clone: number; ioctl: number; foreignFrom?: number };
type Call = (typeof refused)[number];

const refused = [
  ...['add_key', 'request_key', 'keyctl'], // the kernel's key ring is not separated by namespaces
  ...['bpf', 'perf_event_open', 'userfaultfd', 'kexec_load', 'kexec_file_load'],
  ...['init_module', 'finit_module', 'delete_module'],
  ...['io_uring_setup', 'io_uring_enter', 'io_uring_register'], // does file work that no filter sees
  ...[
    'mount',
    'umount2',
    'pivot_root',
    'mount_setattr',
    'move_mount',
    'open_tree',
    'fsopen',
    'fsconfig',
    'fsmount',
    'fspick',
  ],
  ...['setns', 'unshare', 'open_by_handle_at', 'name_to_handle_at'],
  ...[
    'swapon',
    'swapoff',
    'reboot',
    'acct',
    'quotactl',
    'syslog',
    'settimeofday',
    'clock_settime',
    'adjtimex',
    'clock_adjtime',
  ],
  ...['pidfd_getfd'], // would take the supervisor's connection out of it
] as const;

/** Numbers from the kernel's tables. Calls newer than 424 have the same number everywhere. */
const shared = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
};
const clone3 = 435;

// biome-ignore format: tables
const machines: Record<string, Machine> = {
  x64: {
    arch: 0xc000003e, clone: 56, ioctl: 16, foreignFrom: 0x40000000, // x32 calls, which have numbers of their own
    calls: {
      ...shared, add_key: 248, request_key: 249, keyctl: 250, bpf: 321, perf_event_open: 298, userfaultfd: 323, kexec_load: 246,
      kexec_file_load: 320, init_module: 175, finit_module: 313, delete_module: 176, mount: 165, umount2: 166, pivot_root: 155,
      setns: 308, unshare: 272, open_by_handle_at: 304, name_to_handle_at: 303, swapon: 167, swapoff: 168, reboot: 169, acct: 163,
      quotactl: 179, syslog: 103, settimeofday: 164, clock_settime: 227, adjtimex: 159, clock_adjtime: 305,
    },
  },
  arm64: {
    arch: 0xc00000b7, clone: 220, ioctl: 29,
    calls: {
      ...shared, add_key: 217, request_key: 218, keyctl: 219, bpf: 280, perf_event_open: 241, userfaultfd: 282, kexec_load: 104,
      kexec_file_load: 294, init_module: 105, finit_module: 273, delete_module: 106, mount: 40, umount2: 39, pivot_root: 41,
      setns: 268, unshare: 97, open_by_handle_at: 265, name_to_handle_at: 264, swapon: 224, swapoff: 225, reboot: 142, acct: 89,
      quotactl: 60, syslog: 116, settimeofday: 170, clock_settime: 112, adjtimex: 171, clock_adjtime: 266,
    },
  },
};

const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const equal = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const atLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const anyBit = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const answer = 0x06; // BPF_RET | BPF_K
const allow = 0x7fff0000;
const error = (errno: number) => 0x00050000 | errno;
const eperm = error(1);
const enosys = error(38);
/** Offsets in `struct seccomp_data`: call number, architecture, low halves of the first two arguments. */
const at = { call: 0, arch: 4, first: 16, second: 24 };

const newUserNamespace = 0x10000000;
/** Both push characters into a terminal's input: the classic way from a sandbox into the shell that started it. */
const terminalTricks = [0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */];

/** Null where the tables know no such machine; the sandbox then says so and runs without the filter. */
export function seccompFilter(machine: string): Buffer | null {
  const found = machines[machine];
  if (!found) return null;
  const program: [code: number, ifTrue: number, ifFalse: number, value: number][] = [];
  const op = (code: number, value: number, ifTrue = 0, ifFalse = 0) => program.push([code, ifTrue, ifFalse, value]);
  const refuseIf = (code: number, value: number, errno = eperm) => {
    op(code, value, 0, 1);
    op(answer, errno);
  };

  op(load, at.arch);
  op(equal, found.arch, 1, 0);
  op(answer, eperm); // a call of another architecture would have other numbers
  op(load, at.call);
  if (found.foreignFrom) refuseIf(atLeast, found.foreignFrom);
  for (const call of refused) refuseIf(equal, found.calls[call]);
  // Its flags are behind a pointer, which no filter can read; the C library then falls back to clone.
  refuseIf(equal, clone3, enosys);
  op(equal, found.clone, 0, 4);
  op(load, at.first);
  refuseIf(anyBit, newUserNamespace);
  op(answer, allow);
  op(equal, found.ioctl, 0, 1 + 2 * terminalTricks.length);
  op(load, at.second);
  for (const trick of terminalTricks) refuseIf(equal, trick);
  op(answer, allow);

  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], i) => {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(ifTrue, i * 8 + 2);
    bytes.writeUInt8(ifFalse, i * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, i * 8 + 4);
  });
  return bytes;
}
