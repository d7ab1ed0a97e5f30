/**
 * Makes a fresh checkout ready to run, for the entries of this folder. Plain JavaScript for Node 20 and no dependency: when this runs,
 * nothing may be installed yet. Everything it says goes to stderr, because commands print results on stdout.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that everything runs on, whichever started us: it comes with the dependencies. */
export const pinnedNode = join(root, 'node_modules/node/bin/node');

/** The environment in which `node`, and the commands of dependencies, are the pinned ones. */
export function pinnedEnv() {
  const path = [dirname(pinnedNode), join(root, 'node_modules/.bin'), process.env.PATH].join(':');
  return { ...process.env, PATH: path };
}

/** Installs and builds what is missing or out of date. Ends the process with a clear message when it cannot. */
export function prepareCheckout({ web }) {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    giveUp(`Slipway needs Node 20 or newer to start; this is ${process.version}. See https://nodejs.org.`);
  }
  if (spawnSync('git', ['--version']).status !== 0) {
    giveUp('Slipway keeps the code of workspaces with git, which is not installed. On Debian: apt-get install git');
  }
  if (isInstalled() && (!web || isBuilt())) return;
  const status = runLocked([process.execPath, join(root, 'bin/prepare.mjs'), ...(web ? ['--web'] : [])]);
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * One at a time in a checkout: two `npm ci` at once would delete each other's files. The kernel keeps the lock, on the folder itself, for
 * as long as any process of the installation lives, also when the one that began it was killed.
 */
function runLocked(command) {
  const flock = (...options) => spawnSync('flock', [...options, root, ...command], { stdio: 'inherit' });
  const busy = 75;
  const first = flock('--nonblock', '--conflict-exit-code', String(busy));
  if (first.error) return spawnSync(command[0], command.slice(1), { stdio: 'inherit' }).status; // no flock on this system
  if (first.status !== busy) return first.status;
  process.stderr.write('Another start is installing or building in this folder. Waiting for it…\n');
  return flock().status;
}

/** There while npm works. One that is found later was left by an installation that was killed. */
export const installingMark = 'node_modules/.installing';

/** True when node_modules holds what package-lock.json names: npm records what it installed as its last act. */
export function isInstalled() {
  const wanted = readJson('package-lock.json')?.packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  const declared = readJson('package.json');
  if (!wanted || !installed || !declared || !existsSync(pinnedNode) || existsSync(join(root, installingMark)))
    return false;
  const sameDeclared = ['dependencies', 'devDependencies'].every((kind) =>
    sameEntries(declared[kind], wanted[''][kind]),
  );
  return (
    sameDeclared &&
    Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
      if (path === '') return true;
      const have = installed[path];
      return have ? have.version === version && have.integrity === integrity : optional === true;
    })
  );
}

function sameEntries(a = {}, b = {}) {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return null;
  }
}

/** Beside the built interface: the hash of what it was built from. */
export const builtStamp = 'dist/.sources';

export function isBuilt() {
  const stamp = join(root, builtStamp);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashWebSources();
}

/** By content, not by time: git gives files the time of the checkout. */
export function hashWebSources() {
  const hash = createHash('sha256');
  const sources = ['src/web', 'src/contract', 'src/client', 'index.html', 'vite.config.ts', 'package-lock.json'];
  for (const path of sources.flatMap(listFiles))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

function listFiles(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? [path] : [];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => listFiles(join(path, name)));
}

export function giveUp(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
