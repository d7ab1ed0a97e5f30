import { Command } from 'commander';
import { apiCommands, loginCommand } from '#cli/program.ts';
import { addLocalCommands } from '#portal/local-commands.ts';

const program = new Command('slipway').description(
  'Governed cloud workspaces with AI tools and a reviewed path to production.',
);
addLocalCommands(program);
program.addCommand(loginCommand());
for (const command of apiCommands()) program.addCommand(command);
await program.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
