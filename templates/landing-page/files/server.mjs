/** Serves the page and collects sign-ups: POST /signups appends a line to data/signups.csv. */
import { appendFile, mkdir, stat } from 'node:fs/promises';
import { serve } from './serve.mjs';

const file = 'data/signups.csv';
const maxBodyBytes = 2_000;
/** About 200,000 sign-ups: a robot must not fill the disk. */
const maxFileBytes = 10_000_000;

async function readJson(request) {
  // A form on another site cannot send this content type, so it cannot sign people up in their name.
  if (!request.headers['content-type']?.startsWith('application/json')) return {};
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > maxBodyBytes) return {};
  }
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Plain characters only: nothing that breaks the CSV, or that a spreadsheet would run as a formula. */
const address = /^[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

async function signUp(request) {
  const { email } = await readJson(request);
  if (typeof email !== 'string' || email.length > 254 || !address.test(email)) {
    return [422, 'That does not look like an email address.'];
  }
  await mkdir('data', { recursive: true });
  const size = await stat(file).then((found) => found.size, () => 0);
  if (size > maxFileBytes) return [503, 'The list is full. Please write to us instead.'];
  await appendFile(file, `${size ? '' : 'time,email\n'}${new Date().toISOString()},${email.toLowerCase()}\n`);
  return [201, 'Thank you. We will write to you once, when it is your turn.'];
}

await serve({
  live: process.argv.includes('--live'),
  async handle(request, response, pathname) {
    if (request.method !== 'POST' || pathname !== '/signups') return false;
    const [status, message] = await signUp(request);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }));
    return true;
  },
});
