import { Duplex } from 'node:stream';
import type WebSocket from 'ws';

/** Largest message that either side accepts: well above what a link lets pile up, so that its own bounds act first. Frames
 * are cut from the stream of bytes, so messages need not match them. */
export const maxMessage = 4 * 1024 * 1024;

/** The bytes of a WebSocket's binary messages as one stream; boundaries of messages mean nothing. */
export function webSocketStream(socket: WebSocket): Duplex {
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => socket.send(chunk, done),
    // Everything corked in one tick travels as one message.
    writev: (chunks, done) => socket.send(Buffer.concat(chunks.map((item) => item.chunk as Buffer)), done),
    final(done) {
      socket.close();
      done();
    },
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (!binary) stream.destroy(new Error('text on a link'));
    else if (!stream.push(data)) socket.pause();
  });
  socket.on('error', (error) => stream.destroy(error));
  socket.on('close', () => {
    stream.push(null);
    stream.destroy();
  });
  return stream;
}
