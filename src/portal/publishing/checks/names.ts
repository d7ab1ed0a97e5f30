/** What is told by a path alone. Lower and upper case are one: the file systems of many builders do not tell them apart. */

/** Folders that tools fill, and that are filled again wherever the app is built. */
const folders = new Set([
  'node_modules',
  'bower_components',
  'dist',
  'build',
  'out',
  'coverage',
  '.next',
  '.nuxt',
  '.cache',
  '.venv',
  'venv',
  '__pycache__',
]);

const generatedFile = /\.(?:min\.(?:js|mjs|cjs|css)|(?:js|mjs|cjs|css)\.map|pyc|class)$/i;
const envFile = /^\.env(?:\..+)?$/i;
/** Shows which variables there are, and holds none of their values. */
const envTemplate = /\.(?:example|sample|template|dist|defaults)$/i;
const code = /\.(?:js|mjs|cjs|css)$/i;

/** The folder that a tool filled, with the slash at its end, or the path itself when the file alone is a tool's; else null. */
export function generatedPart(path: string): string | null {
  const parts = path.split('/');
  const at = parts.slice(0, -1).findIndex((part) => folders.has(part.toLowerCase()));
  if (at !== -1) return `${parts.slice(0, at + 1).join('/')}/`;
  return generatedFile.test(path) ? path : null;
}

export function isEnvFile(path: string): boolean {
  const name = nameOf(path);
  return envFile.test(name) && !envTemplate.test(name);
}

export const isScriptOrStyle = (path: string) => code.test(path);

export const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The folder of a path, with the slash at its end; empty for the project's own. */
export const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** The files that say which packages are wanted, and those that say exactly which came of it. */
export const packageFiles: { manifest: string; locks: string[] }[] = [
  {
    manifest: 'package.json',
    locks: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
  },
  { manifest: 'pyproject.toml', locks: ['poetry.lock', 'uv.lock', 'pdm.lock'] },
  { manifest: 'Pipfile', locks: ['Pipfile.lock'] },
  { manifest: 'Gemfile', locks: ['Gemfile.lock'] },
  { manifest: 'composer.json', locks: ['composer.lock'] },
  { manifest: 'Cargo.toml', locks: ['Cargo.lock'] },
  { manifest: 'go.mod', locks: ['go.sum'] },
];
