/**
 * Serves a folder on PORT (3100): `node serve.mjs [folder]`, by default `public`.
 * With --live, every open page reloads itself when a file of the folder changes.
 */
import { createReadStream, watch } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

/** Reloads on a change, and when the server comes back after a stop. */
const liveScript = `<script>{
  const events = new EventSource('/__live');
  let lost = false;
  events.onmessage = () => location.reload();
  events.onerror = () => (lost = true);
  events.onopen = () => lost && location.reload();
}</script>`;

/**
 * Starts the server.
 * `handle(request, response, pathname)` sees each request first and returns true when it answered.
 */
export async function serve({ folder = 'public', live = false, handle = () => false } = {}) {
  const root = await realpath(folder);
  const pages = new Set();

  /** The file for a path, or undefined. `/guide` also finds `guide.html`; nothing outside the folder or hidden is found. */
  async function find(pathname) {
    const wanted = pathname.endsWith('/') ? [`${pathname}index.html`] : [pathname, `${pathname}.html`];
    for (const candidate of wanted) {
      try {
        const file = await realpath(path.join(root, decodeURIComponent(candidate)));
        const hidden = path.relative(root, file).split(path.sep).some((part) => part.startsWith('.'));
        if (!hidden && (await stat(file)).isFile()) return file;
      } catch {
        // No such file, or a path that cannot be one: try the next.
      }
    }
  }

  async function answer(request, response) {
    const { pathname } = new URL(`http://localhost${request.url}`);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-cache');
    if (await handle(request, response, pathname)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    if (live && pathname === '/__live') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': open\n\n');
      pages.add(response);
      response.on('close', () => pages.delete(response));
      return;
    }
    const found = await find(pathname);
    const file = found ?? (await find('/404.html'));
    response.statusCode = found ? 200 : 404;
    if (!file) return void response.setHeader('Content-Type', 'text/plain').end('Not found');

    const type = types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
    response.setHeader('Content-Type', type);
    if (live && type.startsWith('text/html')) {
      const html = await readFile(file, 'utf8');
      return void response.end(request.method === 'HEAD' ? undefined : html.replace(/<\/body>|$/i, (end) => liveScript + end));
    }
    const { size, mtimeMs } = await stat(file);
    const tag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
    response.setHeader('ETag', tag);
    if (found && request.headers['if-none-match'] === tag) return void response.writeHead(304).end();
    response.setHeader('Content-Length', size);
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).on('error', () => response.destroy()).pipe(response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'Content-Type': 'text/plain' }).end('The server could not do that.');
    });
  });
  const host = process.env.HOST ?? '127.0.0.1';
  const port = Number(process.env.PORT ?? 3100);
  server.listen(port, host, () => console.log(`Listening on http://${host}:${port}`));

  // An editor saves in several steps: wait for the last of them before reloading.
  let settled;
  const watcher =
    live &&
    watch(root, { recursive: true }, () => {
      clearTimeout(settled);
      settled = setTimeout(() => {
        for (const page of pages) page.write('data: reload\n\n');
      }, 50);
    });

  /** Requests under way get their answer before the process ends. */
  function stop() {
    if (watcher) watcher.close();
    for (const page of pages) page.end();
    server.close();
    server.closeIdleConnections();
  }
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return server;
}

if (import.meta.main) {
  const options = process.argv.slice(2);
  await serve({ folder: options.find((option) => !option.startsWith('--')), live: options.includes('--live') });
}
