import { run } from '#portal/run.ts';

await run(process);
