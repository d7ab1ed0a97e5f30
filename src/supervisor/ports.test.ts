import { expect, it } from 'vitest';
import { parseListeners } from './ports.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;

it.each([
  ['a listener', row('0100007F:0BB8', '0A', 11), [{ port: 3000, inode: '11' }]],
  ['IPv6', row('00000000000000000000000001000000:1F90', '0A', 12), [{ port: 8080, inode: '12' }]],
  ['a connection', row('0100007F:0BB8', '01', 13), []],
  ['a privileged port', row('00000000:0016', '0A', 14), []],
  ['a cut line', '   0: 0100007F', []],
  ['nothing', '', []],
])('reads %s of the table', (_name, rows, expected) => {
  expect(parseListeners(head + rows)).toEqual(expected);
});
