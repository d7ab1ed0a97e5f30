import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface DnsServer {
  /** As `SLIPWAY_DNS` wants it. */
  address: string;
  /** TXT records by name; a name that is not here does not exist. */
  txt: Map<string, string[]>;
  close(): void;
}

/** A DNS server that knows TXT records and nothing else, over UDP: enough for a real resolver to be asked. */
export async function startDnsServer(): Promise<DnsServer> {
  const txt = new Map<string, string[]>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => socket.send(answerTo(query, txt), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, txt, close: () => socket.close() };
}

/** Header of 12 bytes, the question as it came, and an answer of each record (RFC 1035, section 4). */
function answerTo(query: Buffer, txt: Map<string, string[]>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (; query[at]! > 0; at += query[at]! + 1) labels.push(query.toString('ascii', at + 1, at + 1 + query[at]!));
  const question = query.subarray(12, at + 5);
  const records = txt.get(labels.join('.').toLowerCase());
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // A response with recursion; code 3 says that there is no such name.
  header.writeUInt16BE(0x8180 | (records ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records?.length ?? 0, 6);
  const answers = (records ?? []).map((text) => {
    const record = Buffer.alloc(13);
    // The name of the question, TXT, IN, no time to live, and one string.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(16, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(text.length + 1, 10);
    record.writeUInt8(text.length, 12);
    return Buffer.concat([record, Buffer.from(text)]);
  });
  return Buffer.concat([header, question, ...answers]);
}
