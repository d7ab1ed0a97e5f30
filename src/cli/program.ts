import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { apiError, type Client, createClient } from '#client/client.ts';
import { contract } from '#contract/contract.ts';
import { readLogin, saveLogin } from './login.ts';
import { print } from './print.ts';

/** Streams are for programs that stay; a command ends. */
const left = new Set(['events']);
/** What a person would type. */
const names: Record<string, string> = {
  identity: 'me',
  organizations: 'organization',
  members: 'member',
  clusters: 'cluster',
  blueprints: 'blueprint',
  workspaces: 'workspace',
  publishing: 'publish',
  apps: 'app',
  notifications: 'notification',
};

/**
 * A command for each row of the contract: `slipway workspace create --blueprint bp… --name Demo`. Options are the fields of
 * the row's input, so the command line can never lag behind the API.
 */
export function apiCommands(): Command[] {
  return Object.entries(contract)
    .filter(([group]) => !left.has(group))
    .map(([group, rows]) => {
      const command = new Command(names[group] ?? group).description(`The ${group} of the API.`);
      for (const [name, row] of Object.entries(rows)) command.addCommand(rowCommand(group, name, row));
      return command;
    });
}

interface Row {
  '~orpc': { route: { summary?: string }; inputSchema?: unknown };
}

function rowCommand(group: string, name: string, row: Row): Command {
  const command = new Command(kebab(name)).description(row['~orpc'].route.summary ?? '');
  const schema = row['~orpc'].inputSchema;
  const fields = schema instanceof z.ZodObject ? Object.entries(schema.shape as Record<string, z.ZodType>) : [];
  for (const [field, type] of fields) {
    command.addOption(fieldOption(field, type));
    if (isNullable(type)) command.addOption(nullOption(field));
  }
  command.option('--json', 'print the whole answer as JSON');
  return command.action(async ({ json, ...input }) => {
    const login = await readLogin();
    const client = createClient(login);
    for (const [field] of fields) if (input[field] === nothing) input[field] = null;
    if (fields.some(([field]) => field === 'org')) input.org ??= login.org;
    const answer = await call(client, group, name, fields.length ? input : undefined);
    // A picture, for a file or another program.
    if (answer instanceof Blob) process.stdout.write(Buffer.from(await answer.arrayBuffer()));
    else process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : print(answer));
  });
}

function fieldOption(field: string, type: z.ZodType): Option {
  const optional = field === 'org' || type.safeParse(undefined).success;
  const isFile = type instanceof z.ZodFile;
  const option = new Option(`--${kebab(field)} <${isFile ? 'path' : 'value'}>`, optional ? '' : 'needed').argParser(
    isFile ? readUpload : parseField(type),
  );
  return optional ? option : option.makeOptionMandatory();
}

const isNullable = (type: z.ZodType) => type.safeParse(null).success;

/** `--no-primary-service`: of a field that is text, the value "null" would be that text. */
const nullOption = (field: string) =>
  new Option(`--no-${kebab(field)}`, `send null for --${kebab(field)}: nothing is set`).preset(nothing);

/** A file's bytes. What it is, is the portal's to find out. */
function readUpload(file: string): File {
  try {
    return new File([readFileSync(file)], path.basename(file));
  } catch {
    throw new InvalidArgumentError('This file cannot be read.');
  }
}

/** Stands for null on the way through the parser of options, which takes null for an option without a value. */
const nothing = Symbol('null');

/** What was typed is text first; where the row wants something else it is read as JSON, and then as a list with commas. */
const parseField = (type: z.ZodType) => (typed: string) => {
  const asText = type.safeParse(typed);
  if (asText.success) return typed;
  let { error } = asText;
  try {
    const value = JSON.parse(typed);
    const asJson = type.safeParse(value);
    if (asJson.success) return value === null ? nothing : value;
    // Of the right kind, and wrong all the same: a number that is too large, say.
    if (asJson.error.issues[0]?.code !== 'invalid_type') error = asJson.error;
  } catch {}
  const list = typed.split(',').map((each) => each.trim());
  if (type.safeParse(list).success) return list;
  throw new InvalidArgumentError(error.issues[0]?.message ?? 'This is not valid.');
};

async function call(client: Client, group: string, name: string, input: unknown): Promise<unknown> {
  const rows = client[group as keyof Client] as unknown as Record<string, (input: unknown) => Promise<unknown>>;
  try {
    return await rows[name]!(input);
  } catch (error) {
    const known = apiError(error);
    if (!known) throw error;
    const { issues = [] } = (known.data ?? {}) as { issues?: { path: string; message: string }[] };
    const lines = [`${known.message} (${known.code})`, ...issues.map((issue) => `  ${issue.path}: ${issue.message}`)];
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exit(1);
  }
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function loginCommand(): Command {
  return new Command('login')
    .description('Keep the address of a portal and an API key for later commands. The key is read from standard input.')
    .requiredOption('--url <url>', 'address of the portal')
    .option('--org <slug>', 'organization to use when a command names none', 'main')
    .action(async ({ url, org }) => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      const key = Buffer.concat(chunks).toString().trim();
      const origin = new URL(url).origin;
      const me = (await call(createClient({ url: origin, key }), 'identity', 'me', undefined)) as { email: string };
      process.stdout.write(`Signed in as ${me.email}. Kept in ${await saveLogin({ url: origin, key, org })}.\n`);
    });
}
