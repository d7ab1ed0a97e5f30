/** Installs the dependencies and, with --web, builds the interface, where they are out of date. bootstrap.mjs runs it under a lock. */
import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  builtStamp,
  giveUp,
  hashWebSources,
  installingMark,
  isBuilt,
  isInstalled,
  pinnedEnv,
  pinnedNode,
  root,
} from './bootstrap.mjs';

/**
 * Exactly what package-lock.json names, and no change to it. `npm ci` would delete a working node_modules before it knows whether the network
 * answers, and it refuses a lock file without the packages of other platforms that a company's mirror may lack.
 */
const installArgs = ['install', '--no-save', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'];

// Asked again under the lock: another start may have done it while we waited.
if (!isInstalled()) await install();
if (process.argv.includes('--web') && !isBuilt()) await build();

async function install() {
  requireWritable('The dependencies are missing or out of date');
  // npm trusts what it finds in node_modules. What a killed installation left may be half a package: away with it.
  const interrupted = join(root, installingMark);
  if (existsSync(interrupted)) rmSync(join(root, 'node_modules'), { recursive: true });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(interrupted, '');
  await step('Installing dependencies', async () => {
    const installed = await runNpm([...installArgs, '--include=dev'], root);
    const complete = !installed.ok || existsSync(pinnedNode) ? installed : await installPinnedNode();
    rmSync(interrupted); // a failure that npm itself reports has been undone by it
    return complete;
  });
  if (spawnSync(pinnedNode, ['--version']).status !== 0) {
    giveUp(
      `The Node that Slipway brings (${pinnedNode}) does not run on this system. It needs Linux or macOS with the GNU C library.`,
    );
  }
  if (!isInstalled())
    giveUp(
      'npm ended without an error, but node_modules is not what package-lock.json names. Delete node_modules and start again',
    );
}

/** The package `node` fetches its program in an install script. Where npm is told to run none, we fetch the same package ourselves. */
async function installPinnedNode() {
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/node/package.json'), 'utf8'));
  // The publisher's name for Apple's processors differs.
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${process.platform}-${process.arch}`;
  const scratch = mkdtempSync(join(root, 'node_modules/.node-'));
  writeFileSync(join(scratch, 'package.json'), '{}');
  if (existsSync(join(root, '.npmrc'))) copyFileSync(join(root, '.npmrc'), join(scratch, '.npmrc')); // may name a mirror
  const fetched = await runNpm(
    ['install', '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${version}`],
    scratch,
  );
  if (fetched.ok) {
    mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true });
    renameSync(join(scratch, 'node_modules', name, 'bin/node'), pinnedNode);
  }
  rmSync(scratch, { recursive: true });
  return fetched;
}

/** Built aside and swapped in, so that a running portal keeps its interface until the new one is whole. */
async function build() {
  requireWritable('The interface is missing or out of date');
  const sources = hashWebSources();
  const fresh = join(root, 'node_modules/.cache/web');
  await step('Building the interface', () =>
    run(
      pinnedNode,
      ['node_modules/vite/bin/vite.js', 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
      root,
    ),
  );
  const old = `${fresh}-old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(fresh, join(root, 'dist'));
  writeFileSync(join(root, builtStamp), sources);
  rmSync(old, { recursive: true, force: true });
}

function requireWritable(problem) {
  try {
    accessSync(root, constants.W_OK);
    if (existsSync(join(root, 'node_modules'))) accessSync(join(root, 'node_modules'), constants.W_OK);
  } catch {
    giveUp(
      `${problem}, and this user may not write in ${root}. Run "npm start" there once as the owner of the folder.`,
    );
  }
}

/** The npm that started us, when one did. */
function runNpm(args, cwd) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? run(process.execPath, [npm, ...args], cwd) : run('npm', args, cwd);
}

function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: pinnedEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => resolve({ ok: false, output: `${command}: ${error.message}\n` }));
    child.once('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(output).toString() }));
  });
}

/** One line with the elapsed time while it goes well; everything that was said when it does not. */
async function step(title, work) {
  const began = Date.now();
  const elapsed = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const { isTTY } = process.stderr;
  process.stderr.write(`${title}…${isTTY ? '' : '\n'}`);
  const ticker = isTTY ? setInterval(() => process.stderr.write(`\r${title}… ${elapsed()}`), 500) : undefined;
  const { ok, output } = await work();
  clearInterval(ticker);
  if (ok) return process.stderr.write(`${isTTY ? '\r' : ''}${title}… done in ${elapsed()}\n`);
  giveUp(`\n${output}\n${title} failed after ${elapsed()}; what was said is above.${adviseOn(output)}`);
}

function adviseOn(output) {
  const offline = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH/.test(output);
  return offline
    ? '\nThe npm registry cannot be reached. Check the network, or name your mirror: npm config set registry URL'
    : '';
}
