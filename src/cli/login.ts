import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const login = z.object({ url: z.string(), key: z.string(), org: z.string() });
type Login = z.infer<typeof login>;

const file = () => path.join(process.env.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'), 'slipway', 'login.json');

/**
 * The portal to talk to: `SLIPWAY_URL` and `SLIPWAY_API_KEY` when both are set, else what `slipway login` kept.
 *
 * @throws Error that says what to do when there is neither
 */
export async function readLogin(): Promise<Login> {
  const { SLIPWAY_URL: url, SLIPWAY_API_KEY: key, SLIPWAY_ORG: org = 'main' } = process.env;
  if (url && key) return { url, key, org };
  const text = await readFile(file(), 'utf8').catch(() => null);
  if (text === null) throw new Error('Sign in first: slipway login --url http://localhost:7080 < key-file');
  return login.parse(JSON.parse(text));
}

/** Keeps it where only its owner reads. Returns the file's name. */
export async function saveLogin(value: Login): Promise<string> {
  await mkdir(path.dirname(file()), { recursive: true, mode: 0o700 });
  await writeFile(file(), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  return file();
}
