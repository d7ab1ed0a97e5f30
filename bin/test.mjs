#!/usr/bin/env node
/** `npm test`: checks, units and integration, then journeys in a browser. Ends with one line: `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pinnedEnv, pinnedNode, prepareCheckout, root } from './bootstrap.mjs';
import { filesToTryAlone, judge } from './test-outcome.mjs';

prepareCheckout({ web: true });

const total = { passed: 0, failed: 0 };
const failures = [];
const onlyAlone = [];
const skipped = [];
const scratch = mkdtempSync(join(tmpdir(), 'test-results-'));

if (!findOrInstall('bwrap', 'bubblewrap'))
  console.log('Without it only the isolation of workspaces as processes is tested.');
const browser = findOrInstall('chromium', 'chromium');
runCheck();
runTests('Units and integration', 'vitest.config.ts');
const journeys = 'test/e2e/vitest.config.ts';
if (browser && existsSync(join(root, journeys))) runTests('Journeys in a browser', journeys);
if (!browser) {
  total.failed += 1;
  console.error('\nFAILED: the journeys in a browser could not run, because chromium is not installed.');
}

rmSync(scratch, { recursive: true });
list('Skipped on this machine:', skipped);
list('Failed beside other tests, passed alone:', onlyAlone);
list('Failed:', failures);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** False when a program is missing and we may not install its Debian package. */
function findOrInstall(program, debianPackage) {
  if (isThere(program)) return true;
  if (process.getuid() === 0 && isThere('apt-get')) {
    heading(`Installing ${debianPackage}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    apt('update');
    apt('install', '--yes', '--no-install-recommends', debianPackage);
    if (isThere(program)) return true;
  }
  console.error(`\n${program} is not installed. Install it as root: apt-get install ${debianPackage}`);
  return false;
}

function isThere(program) {
  return !spawnSync(program, ['--version']).error;
}

/** Counts as one test. What it consists of is written once: in package.json. */
function runCheck() {
  const options = { cwd: root, env: pinnedEnv(), stdio: 'inherit' };
  const ok = timed(
    'Types, lint, format, dead code',
    () => spawnSync('npm', ['run', '--silent', 'check'], options).status === 0,
  );
  total[ok ? 'passed' : 'failed'] += 1;
}

/**
 * What failed in a few files is run once more, alone: two processors that are busy with something else make a page or a program late now and then. A
 * change that breaks something fails both times. What passed only alone is named at the end, so that nobody overlooks it.
 */
function runTests(title, config) {
  const first = runOnce(title, config, []);
  const files = filesToTryAlone(first);
  const outcome = judge(title, first, files.length ? runOnce(`${title}, once more alone`, config, files) : null);
  total.passed += outcome.passed;
  total.failed += outcome.failed.length;
  failures.push(...outcome.failed);
  onlyAlone.push(...outcome.onlyAlone);
  skipped.push(...outcome.skipped);
}

function runOnce(title, config, files) {
  const results = join(scratch, `${title}.json`);
  // Node reads the configuration as it is; vite's own way writes a file beside it, which not everyone may.
  const args = ['run', '--configLoader=native', '--config', config, '--reporter=default', '--reporter=json'];
  if (files.length) args.push('--maxWorkers=1', ...files);
  const ok = timed(title, () => runVitest([...args, `--outputFile.json=${results}`]));
  const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { testResults: [] };
  return { ok, files: report.testResults.map((file) => ({ ...file, name: relative(root, file.name) })) };
}

function list(title, names) {
  if (names.length) console.log(`\n${title}\n${names.map((name) => `  ${name}`).join('\n')}`);
}

function runVitest(args) {
  return (
    spawnSync(pinnedNode, ['node_modules/vitest/vitest.mjs', ...args], {
      cwd: root,
      env: pinnedEnv(),
      stdio: 'inherit',
    }).status === 0
  );
}

function timed(title, work) {
  heading(title);
  const began = Date.now();
  const ok = work();
  console.log(`${title}: ${ok ? 'passed' : 'FAILED'} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return ok;
}

function heading(title) {
  console.log(`\n== ${title} ==`);
}
