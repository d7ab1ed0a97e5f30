import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { SupervisorConfig } from '#contract/supervisor.ts';
import { openAi } from './ai.ts';
import { openEgress } from './egress.ts';
import { forgetFormerOwner } from './former-owner.ts';
import { createHttp } from './http.ts';
import { HttpError } from './http-error.ts';
import { readConfig } from './input.ts';
import { Link } from './link.ts';
import { runSetup } from './setup.ts';
import { Supervisor } from './supervisor.ts';
import { createVariables } from './variables.ts';

/** How long a setup waits for the way out before it tries without. */
const linkWithin = 10_000;
const badConfig = 2;

/** @param file with the configuration; without one it is read from standard input. @returns the exit code */
export async function main(file: string | undefined): Promise<number> {
  // Nobody reads any more, or the disk of the log is full. To say that would fail the same way, again and again, and end nothing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const config = configOf(file);
  if (!config) return badConfig;
  try {
    return await supervise(config);
  } catch (error) {
    say(`cannot go on: ${(error as Error).stack}`);
    return 1;
  }
}

async function supervise(config: SupervisorConfig): Promise<number> {
  const ending = Promise.withResolvers<string>();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ending.resolve(signal));
  // One bad request or dead child must not end the terminals of everybody.
  process.on('uncaughtException', (error) => say(`unexpected: ${error.stack}`));
  process.on('unhandledRejection', (error) => say(`unexpected: ${error instanceof Error ? error.stack : error}`));

  // Before there is a link: nobody may come in, and nothing may start, while the old owner's things are still here.
  if (config.newOwner) await forgetFormerOwner(config.home);
  const variables = createVariables(config, process.env);
  const hidden: number[] = [];
  let link: Link | null = null;
  const supervisor = await Supervisor.open({
    config,
    variables,
    hiddenPorts: () => hidden,
    onLease: (seconds) => link?.setLease(seconds),
  });
  const { url, environment, token, lease } = config;
  if (url !== '') {
    link = new Link({
      ...{ url, environment, token, lease },
      // Copies are given one configuration: which of them this is its machine knows.
      replica: process.env.SLIPWAY_REPLICA,
      portOf: variables.port,
      server: createHttp(supervisor),
      onLost: ending.resolve,
    });
    // The first thing of all: a launch is waiting for it.
    link.start();
    const egress = await openEgress(() => link!.open('egress'));
    const ai = await openAi(() => link!.open('ai'), config.ports !== undefined);
    hidden.push(egress.port, ai.port);
    variables.setProxy(egress.port);
    variables.setAiUrl(ai.url);
  }

  let code = 0;
  if (config.purpose === 'setup') {
    code = await setUp(config, supervisor, variables, link, ending.promise);
  } else {
    supervisor.start();
    say(`ending: ${await ending.promise}`);
  }
  await supervisor.stop();
  link?.stop();
  return code;
}

async function setUp(
  config: SupervisorConfig,
  supervisor: Supervisor,
  variables: ReturnType<typeof createVariables>,
  link: Link | null,
  ending: Promise<string>,
): Promise<number> {
  const stopped = new AbortController();
  void ending.then(() => stopped.abort());
  if (link) await Promise.race([link.up, ending, wait(linkWithin, undefined, { ref: false })]);
  const log = supervisor.logs.get('setup');
  const print = (bytes: Buffer | string) => {
    process.stdout.write(bytes);
    log.write(bytes);
  };
  return runSetup(config, variables, print, stopped.signal);
}

function configOf(file: string | undefined): SupervisorConfig | null {
  try {
    return readConfig(JSON.parse(readFileSync(file ?? 0, 'utf8')));
  } catch (error) {
    // Nothing of a document that cannot be parsed: the token is in it, and the parser quotes.
    say(`bad configuration: ${error instanceof HttpError ? error.message : 'not a JSON document'}`);
    return null;
  }
}

function say(line: string) {
  process.stderr.write(`supervisor: ${line}\n`);
}
