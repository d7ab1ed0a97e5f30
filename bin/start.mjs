#!/usr/bin/env node
/** `npm start`: makes the checkout ready, then runs the portal on the pinned Node and passes on its end. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { giveUp, pinnedEnv, pinnedNode, prepareCheckout, root } from './bootstrap.mjs';

prepareCheckout({ web: true });

const portal = spawn(pinnedNode, [join(root, 'bin/portal.ts'), ...process.argv.slice(2)], {
  env: pinnedEnv(),
  // A session of its own. One Ctrl-C reaches us twice, from the terminal and from npm; the portal must hear it once, and from us alone.
  detached: true,
  // The channel closes when we end in any way, kill -9 included; the portal then stops as on SIGTERM (`process.once('disconnect', …)`).
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});

let askedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (!askedAt) {
      askedAt = Date.now();
      portal.kill('SIGTERM');
    } else if (signal === 'SIGINT' && Date.now() - askedAt > 1000) {
      portal.kill('SIGKILL'); // a second Ctrl-C, not the echo of the first
    }
  });
}

portal.once('error', (error) => giveUp(`The portal could not be started: ${error.message}`));
portal.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
