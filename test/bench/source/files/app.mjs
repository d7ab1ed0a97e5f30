/** `/` answers 1 kB, `/large` 16 MB. */
import { createServer } from 'node:http';

const small = Buffer.alloc(1024, 'x');
const large = Buffer.alloc(16 * 1024 * 1024, 'x');

createServer((req, res) => {
  const body = req.url === '/large' ? large : small;
  res.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length }).end(body);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
