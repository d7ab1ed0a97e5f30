/** Serves the report and makes it anew whenever the data or the code of the report changes. */
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { serve } from './serve.mjs';

/** In a process of its own, so that changed modules are read again and a mistake in them leaves the last good report. */
function build() {
  const { status } = spawnSync(process.execPath, ['build.mjs'], { stdio: 'inherit' });
  return status === 0;
}

if (!build()) process.exit(1);
const server = await serve({ folder: 'dist', live: true });

let settled;
const watchers = ['data', 'report'].map((folder) =>
  watch(folder, { recursive: true }, () => {
    clearTimeout(settled);
    settled = setTimeout(build, 50);
  }),
);
server.once('close', () => {
  for (const watcher of watchers) watcher.close();
});
