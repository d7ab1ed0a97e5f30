/**
 * What the runs of a suite come to. Pure; `test-outcome.test.ts` is its table.
 *
 * A run is `{ ok, files }`: how the runner ended, and of each file its name, its status, and its tests as vitest's JSON report has them
 * (`assertionResults`, each with `fullName` and `status`).
 */

/** More is no accident. */
const fewFiles = 3;

/** The files to run once more by themselves; none when nothing failed, or too much did. */
export function filesToTryAlone({ ok, files }) {
  const failed = files.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return ok || failed.length > fewFiles ? [] : failed;
}

/** How many passed, and what failed, was skipped, or passed only alone, by name. `again` is the run of the files that failed, or null. */
export function judge(title, first, again) {
  const last = again ?? first;
  const files = again ? [...first.files.filter(({ status }) => status !== 'failed'), ...again.files] : first.files;
  const failed = names(files, (status) => status === 'failed');
  const passed = names(files, (status) => status === 'passed');
  const failedAtFirst = new Set(names(first.files, (status) => status === 'failed'));
  return {
    passed: passed.length,
    // A file that does not load, or a crash of the runner, fails no single test: it counts as one.
    failed: last.ok || failed.length ? failed : [title],
    onlyAlone: again ? passed.filter((name) => failedAtFirst.has(name)) : [],
    skipped: names(files, (status) => status !== 'passed' && status !== 'failed'),
  };
}

function names(files, has) {
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ status }) => has(status)).map(({ fullName }) => `${name}: ${fullName}`),
  );
}
