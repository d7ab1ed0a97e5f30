import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, type Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { apiCommands, loginCommand } from '#cli/program.ts';
import { addLocalCommands } from '#portal/local-commands.ts';

/** What the pages promise: every link leads somewhere, every picture is there, and every command is one. */
const root = path.resolve(import.meta.dirname, '..');
const files = [
  'README.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const pages = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

const program = new Command('slipway');
addLocalCommands(program);
for (const command of [loginCommand(), ...apiCommands()]) program.addCommand(command);

/** What a heading is linked by. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

/** Whether a link leads somewhere, as far as it stays in the repository. */
function leads(from: string, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [target, anchor] = link.split('#') as [string, string?];
  const file = target ? path.join(path.dirname(from), target) : from;
  if (!existsSync(path.join(root, file))) return false;
  return anchor === undefined || anchorsOf(pages.get(file) ?? '').includes(anchor);
}

/** Links and pictures; a picture that has a dark twin is written in HTML, so that each reader sees the one of their mode. */
const linksIn = (text: string) =>
  [...text.matchAll(/\]\(([^()\s]+)\)| (?:src|srcset)="([^"]+)"/g)].map(([, link, picture]) => (link ?? picture)!);

/** Commands of the CLI in code, without what comes before; those in blocks may go on in the next line. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, code]) => code!.replaceAll(/\s*\\\n\s*/g, ' '));
  const spans = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
  return [...blocks.flatMap((block) => block.split('\n')), ...spans.map((span) => span.replaceAll('\n', ' '))].flatMap(
    (line) => /^(?:npm run (?:--silent )?)?slipway (?:-- )?(?!--$)(.+)/.exec(line.trim())?.[1] ?? [],
  );
}

/** Words as a shell has them, up to a comment or a pipe. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const end = words.findIndex((word) => /^[#|>&<]/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

/** What is wrong with a command; null when the CLI has it and takes its options. */
function fault(line: string): string | null {
  let command = program;
  const words = wordsOf(line);
  while (words[0] && !words[0].startsWith('-')) {
    const next = command.commands.find((each) => each.name() === words[0]);
    if (!next) return `There is no command ${words[0]}.`;
    command = next;
    words.shift();
  }
  // In a sentence a command may be named without its options.
  if (words.length === 0 || words[0] === '--help') return null;
  const given = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const option = command.options.find(({ long }) => long === words[at]);
    if (!option) return `It has no ${words[at]}.`;
    given.add(words[at]!);
    const problem = option.required ? refusal(option, words[++at]) : null;
    if (problem) return `${option.long}: ${problem}`;
  }
  const missing = command.options.find(({ mandatory, long }) => mandatory && !given.has(long!));
  return missing ? `It needs ${missing.long}.` : null;
}

/** Why an option does not take a value. Files of the reader are not here to be read. */
function refusal({ flags, parseArg }: Option, value: string | undefined): string | null {
  if (value === undefined) return 'It needs a value.';
  try {
    if (!flags.includes('<path>')) parseArg?.(value, undefined);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.for([...pages])('%s', ([file, text]) => {
  test('every link and picture is there', () => {
    expect(linksIn(text).filter((link) => !leads(file, link))).toEqual([]);
  });

  test('every command is one of the CLI', () => {
    const wrong = commandsIn(text).map((line) => ({ line, fault: fault(line) }));
    expect(wrong.filter((each) => each.fault)).toEqual([]);
  });

  test('every picture says what it shows', () => {
    const pictures = text.match(/!\[[^\]]*\]\(|<img [^>]*>/g) ?? [];
    expect(pictures.filter((picture) => !/^!\[[^\]\s]|alt="\S/.test(picture))).toEqual([]);
  });
});

test('the index names every page, and every picture is on one', () => {
  const named = linksIn(pages.get('docs/README.md')!);
  const all = files.filter((file) => /^docs\/(?!README)[\w-]+\.md$/.test(file)).map((file) => path.basename(file));
  expect(all.filter((page) => !named.includes(page))).toEqual([]);
  const shown = new Set([...pages.values()].flatMap(linksIn).map((link) => path.basename(link)));
  const pictures = readdirSync(path.join(root, 'docs/images'));
  expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
});

test('what is wrong is found', () => {
  const text = '[a](gone.md) ![b](images/gone.png) [c](#nowhere) <img src="d.png">\n`slipway blueprint paint --id x`';
  expect(linksIn(text).map((link) => leads('docs/x.md', link))).toEqual([false, false, false, false]);
  expect(commandsIn(text).map(fault)).toEqual(['There is no command paint.']);
  expect(fault('blueprint get --colour red')).toBe('It has no --colour.');
  expect(fault('blueprint set-state --id bp…')).toBe('It needs --state.');
  expect(fault('blueprint set-state --id bp… --state red')).toMatch(/^--state: Invalid option/);
  expect(fault('blueprint set-state')).toBeNull();
  expect(fault('member list --json | jq .items')).toBeNull();
  expect(commandsIn('```sh\nslipway sso save --issuer x \\\n  --client-id y\n```')).toEqual([
    'sso save --issuer x --client-id y',
  ]);
});
