/** As whom PostgreSQL runs. It refuses root, so a portal started as root gives it another user. */
import { readFile, stat } from 'node:fs/promises';

export type PostgresUser = { uid: number; gid: number };

/**
 * Null when we are not root: PostgreSQL then runs as ourselves. For root: the owner of an existing database, else the distribution's
 * `postgres`, else `nobody`. The user needs an entry in /etc/passwd, or initdb refuses it.
 */
export async function choosePostgresUser(dir: string): Promise<PostgresUser | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dir).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const user = pickPasswdUser(await readFile('/etc/passwd', 'utf8'), ['postgres', 'nobody']);
  if (!user)
    throw new Error(
      'PostgreSQL refuses to run as root, and /etc/passwd has no user "postgres" or "nobody" to run it as.',
    );
  return user;
}

/** The first of `names` that a passwd file knows, unless it is another name for root. */
export function pickPasswdUser(passwd: string, names: string[]): PostgresUser | null {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const row = rows.find(([candidate]) => candidate === name);
    const user = { uid: Number(row?.[2]), gid: Number(row?.[3]) };
    if (user.uid > 0 && user.gid > 0) return user;
  }
  return null;
}
