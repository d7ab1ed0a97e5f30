import { execFileSync } from 'node:child_process';
import type { Command } from 'commander';
import { email, slug } from '#contract/common.ts';
import { role } from '#contract/identity.ts';
import { describeVariables, readConfig } from './config.ts';

/**
 * Commands that work on the portal's own machine, with its data at hand. Each loads its part of the portal when it is run: the
 * same program is the API's command line, which would wait half a second for what it does not use.
 */
export function addLocalCommands(program: Command): void {
  program
    .command('start')
    .description('Start the portal.')
    .action(async () => (await import('./run.ts')).run(process));

  program
    .command('admin')
    .description('Break glass.')
    .command('create-key')
    .description('Make an address a verified member and print a full API key of theirs, alone, on standard output.')
    .requiredOption('--email <address>', 'whose key', (value) => email.parse(value))
    .requiredOption('--org <slug>', 'in which organization', (value) => slug.parse(value))
    .option('--role <role>', 'admin or user', (value) => role.parse(value), 'admin')
    .action(async (input) => {
      const { withDatabase } = await import('./admin-database.ts');
      const { adminCreateKey } = await import('./identity/break-glass.ts');
      const key = await withDatabase(readConfig(process.env), (access) => adminCreateKey(access, input));
      process.stdout.write(`${key}\n`);
    });

  program
    .command('doctor')
    .description('Say what is there, what is missing, and every setting.')
    .action(async () => {
      let ok = true;
      for (const check of checks) {
        const { good, says } = await check();
        ok &&= good;
        process.stdout.write(`${good ? 'ok      ' : 'missing '}${says}\n`);
      }
      process.stdout.write('\nSettings, from the environment:\n');
      for (const { name, description } of describeVariables()) {
        const set = process.env[name] ? 'set' : '   ';
        process.stdout.write(`  ${set} ${name.padEnd(24)} ${description}\n`);
      }
      process.exitCode = ok ? 0 : 1;
    });
}

type Check = () => Promise<{ good: boolean; says: string }>;

const program =
  (name: string, why: string): Check =>
  async () => {
    try {
      const version = execFileSync(name, ['--version'], { encoding: 'utf8' }).split('\n')[0];
      return { good: true, says: `${name}: ${version}` };
    } catch {
      return { good: false, says: `${name}: ${why}` };
    }
  };

const checks: Check[] = [
  async () => ({ good: true, says: `node: ${process.version}` }),
  program('git', 'needed for snapshots, publishing and the built-in forge'),
  program('bwrap', 'without it workspaces are not kept apart (Debian: apt-get install bubblewrap)'),
  async () => {
    try {
      const { withDatabase } = await import('./admin-database.ts');
      const { sql } = await import('kysely');
      await withDatabase(readConfig(process.env), ({ db }) => sql`select 1`.execute(db));
      return { good: true, says: 'database: answers' };
    } catch (error) {
      return { good: false, says: `database: ${error instanceof Error ? error.message : String(error)}` };
    }
  },
];
