/** A name that a shell can hold. */
const shape = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Names that decide how programs run, or that the portal gives itself; and why a blueprint may not set them. */
const reserved: [RegExp, string][] = [
  [/^(PATH|HOME|SHELL|USER|LOGNAME|PWD|OLDPWD|TERM|TMPDIR|IFS|UID|EUID|PPID)$/, 'The system sets it.'],
  [/^(LD_|DYLD_|GLIBC_|MALLOC_)/, 'It would load code into every program.'],
  [
    /^(NODE_OPTIONS|NODE_USE_ENV_PROXY|BASH_ENV|ENV|BASH_FUNC_.*|PROMPT_COMMAND|PS4|SHELLOPTS|BASHOPTS)$/,
    'It would run code in every shell or program.',
  ],
  [/^(PYTHONSTARTUP|PYTHONHOME|PERL5OPT|PERL5DB|RUBYOPT|JAVA_TOOL_OPTIONS)$/, 'It would run code in every program.'],
  [/^SLIPWAY_/, 'The portal sets names that begin with SLIPWAY_.'],
  [
    /^(ANTHROPIC|OPENAI|OPENCODE|CLAUDE)_/,
    'AI providers are set on the AI & Data tab, so that no key enters a workspace.',
  ],
  [/^GIT_/, 'git is told who the builder is, and nothing else.'],
  [/^((HTTP|HTTPS|ALL|NO|FTP)_PROXY|NPM_CONFIG_.*PROXY)$/i, 'The way out of a workspace is the portal’s.'],
  [/^(PORT|DEV_PORT)$/, 'Each service is told its own port.'],
];

/** Why a variable may not have this name; null when it may. */
export function nameFault(name: string): string | null {
  if (!shape.test(name)) return 'Use letters, digits and underscores; begin with a letter.';
  const found = reserved.find(([names]) => names.test(name));
  return found ? `${name} is reserved. ${found[1]}` : null;
}
