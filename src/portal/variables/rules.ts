/** Whose processes see a variable: everything in a workspace, or the process of a published app. */
export type VariableUse = 'workspace' | 'app';

/** A name that a shell can hold. */
const shape = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

type Reserved = [RegExp, string][];

/** Names that decide how programs run, or that the portal gives itself; and why nobody may set them. */
const reserved: Reserved = [
  [/^(PATH|HOME|SHELL|USER|LOGNAME|PWD|OLDPWD|TERM|TMPDIR|IFS|UID|EUID|PPID)$/, 'The system sets it.'],
  [/^(LD_|DYLD_|GLIBC_|MALLOC_)/, 'It would load code into every program.'],
  [
    /^(NODE_OPTIONS|NODE_USE_ENV_PROXY|BASH_ENV|ENV|BASH_FUNC_.*|PROMPT_COMMAND|PS4|SHELLOPTS|BASHOPTS)$/,
    'It would run code in every shell or program.',
  ],
  [/^(PYTHONSTARTUP|PYTHONHOME|PERL5OPT|PERL5DB|RUBYOPT|JAVA_TOOL_OPTIONS)$/, 'It would run code in every program.'],
  [/^SLIPWAY_/, 'The portal sets names that begin with SLIPWAY_.'],
  [/^((HTTP|HTTPS|ALL|NO|FTP)_PROXY|NPM_CONFIG_.*PROXY)$/i, 'The way out is the portal’s.'],
  [/^(PORT|DEV_PORT)$/, 'Each service is told its own port.'],
];

/** What a builder must not be given. An app has no AI gateway and no builder, so it may have a key or a token of its own. */
const reservedInWorkspaces: Reserved = [
  [
    /^(ANTHROPIC|OPENAI|OPENCODE|CLAUDE)_/,
    'AI providers are set on the AI & Data tab, so that no key enters a workspace.',
  ],
  [/^GIT_/, 'git is told who the builder is, and nothing else.'],
];

/** Why a variable may not have this name; null when it may. */
export function nameFault(name: string, use: VariableUse): string | null {
  if (!shape.test(name)) return 'Use letters, digits and underscores; begin with a letter.';
  const names = use === 'workspace' ? [...reserved, ...reservedInWorkspaces] : reserved;
  const found = names.find(([pattern]) => pattern.test(name));
  return found ? `${name} is reserved. ${found[1]}` : null;
}

/** Shorter ones are found in every other word. */
const shortestMasked = 4;

/** A text that a program wrote, without the secrets that it was given. Longer ones first: one may be a part of another. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestMasked)
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, '••••'), text);
}
