/** The shortest way to a shell: a WebSocket server that joins each connection with a pty. No sandbox, no tickets, no memory. */
import { type IPty, spawn } from '@lydell/node-pty';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false });
server.on('connection', (socket) => {
  const pty: IPty = spawn('bash', ['--norc', '-i'], { cols: 80, rows: 24, encoding: null });
  // With `encoding: null` these are bytes, whatever the types say.
  pty.onData((data) => socket.send(data as unknown as Buffer));
  socket.on('message', (data: Buffer) => pty.write(data as unknown as string));
  socket.on('close', () => pty.kill('SIGKILL'));
});
server.on('listening', () => console.log('listening'));
