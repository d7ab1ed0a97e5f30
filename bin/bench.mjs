#!/usr/bin/env node
/** `npm run bench`: measures speed beside other ways of doing the same. Arguments are names of benches, and `--json FILE`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pinnedEnv, pinnedNode, prepareCheckout, root } from './bootstrap.mjs';

prepareCheckout({ web: true });
const args = [join(root, 'test/bench/run.ts'), ...process.argv.slice(2)];
process.exit(spawnSync(pinnedNode, args, { env: pinnedEnv(), stdio: 'inherit' }).status ?? 1);
