#!/usr/bin/env node
/** The command line: runs bin/slipway.ts on the pinned Node. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pinnedEnv, pinnedNode, prepareCheckout, root } from './bootstrap.mjs';

prepareCheckout({ web: false });
const args = [join(root, 'bin/slipway.ts'), ...process.argv.slice(2)];
process.exit(spawnSync(pinnedNode, args, { env: pinnedEnv(), stdio: 'inherit' }).status ?? 1);
