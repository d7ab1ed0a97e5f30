#!/usr/bin/env node
import { main } from '#supervisor/main.ts';

process.exit(await main(process.argv[2]));
