import type { Check } from '#contract/publishing.ts';
import type { Changes, WrittenFile } from './changes.ts';
import { folderOf, generatedPart, isEnvFile, isScriptOrStyle, nameOf, packageFiles } from './names.ts';

type Place = Check['places'][number];

/** More than a person looks at; the others are counted. */
const listed = 10;
const megabyte = 1024 * 1024;
const large = 5 * megabyte;
/** GitHub and others refuse a push with a larger file. */
const refused = 100 * megabyte;
/** Bytes of a line that nobody has written by hand. */
const longLine = 1000;

/** A secret that was found: where it is and of what kind, never what it is. */
export interface Secret {
  path: string;
  line: number;
  kind: string;
}
/** A text that was not searched. */
export interface Unsearched {
  path: string;
  because: string;
}

export function checkSecrets(found: Secret[], unsearched: Unsearched[]): Check {
  const places: Place[] = [
    ...found.map(({ path, line, kind }) => ({ path, line, detail: kind })),
    ...unsearched.map(({ path, because }) => ({ path, line: null, detail: because })),
  ];
  if (found.length > 0) {
    return check('secrets', 'problem', places, {
      message: count(
        found,
        'place looks like a password, a key or a token',
        'places look like passwords, keys or tokens',
      ),
      advice:
        'Take them out. Then replace each one where you got it from: the history of your work and of a sent request keep it.',
    });
  }
  if (unsearched.length > 0) {
    return check('secrets', 'warning', places, {
      message: count(
        unsearched,
        'file was not searched for passwords and keys',
        'files were not searched for passwords and keys',
      ),
      advice: 'Look at them yourself before you publish them.',
    });
  }
  return fine('secrets', 'No passwords, keys or tokens were found.');
}

export function checkEnvFiles({ written }: Changes): Check {
  const places = written.filter(({ path }) => isEnvFile(path)).map((file) => place(file, 'Settings of one machine'));
  if (places.length === 0) return fine('env_files', 'No file with private settings, such as .env, is part of this.');
  return check('env_files', 'warning', places, {
    message: count(places, 'file usually holds private settings', 'files usually hold private settings'),
    advice: 'Passwords in it would be published with the code. Name the file in .gitignore to leave it out.',
  });
}

export function checkLargeFiles({ written }: Changes): Check {
  const files = written.filter(({ size }) => size > large).toSorted((a, b) => b.size - a.size);
  const places = files.map((file) => place(file, sizeText(file.size)));
  const largest = files[0];
  if (!largest) return fine('large_files', `No file is larger than ${sizeText(large)}.`);
  if (largest.size > refused) {
    return check('large_files', 'problem', places, {
      message: `A file of ${sizeText(largest.size)} is more than many git hosts take.`,
      advice: 'Keep it outside of the project, where the app can load it from.',
    });
  }
  return check('large_files', 'warning', places, {
    message: count(places, 'file is large', 'files are large'),
    advice: 'Large files make every build slower, for ever. Is it needed for the app to run?',
  });
}

/** Files of tools, those below one folder as one place. */
export function checkGeneratedFiles({ written }: Changes): Check {
  const parts = new Map<string, number>();
  for (const file of written) {
    const part = generatedPart(file.path) ?? (isMinified(file) ? file.path : null);
    if (part !== null) parts.set(part, (parts.get(part) ?? 0) + 1);
  }
  const places = [...parts].map(([path, files]) => ({
    path,
    line: null,
    detail: path.endsWith('/') ? count(files, 'file', 'files') : 'Made from other files',
  }));
  if (places.length === 0) return fine('generated_files', 'Nothing that a tool makes or downloads is part of this.');
  const files = [...parts.values()].reduce((sum, part) => sum + part, 0);
  return check('generated_files', 'warning', places, {
    message: count(files, 'file was made or downloaded by a tool', 'files were made or downloaded by a tool'),
    advice: 'Nobody can review them. When the build makes them anew, name them in .gitignore to leave them out.',
  });
}

/** A manifest and its lock file say the same only when they change together. */
export function checkLockFiles({ touched, all }: Changes): Check {
  const places: Place[] = [];
  for (const path of touched) {
    const folder = folderOf(path);
    const name = nameOf(path);
    for (const { manifest, locks } of packageFiles) {
      const existing = locks.filter((lock) => all.has(folder + lock));
      const lockTouched = locks.some((lock) => touched.has(folder + lock));
      if (name === manifest && existing.length > 0 && !lockTouched) {
        places.push({ path, line: null, detail: `${existing[0]} did not change` });
      }
      if (locks.includes(name) && all.has(path) && !touched.has(folder + manifest)) {
        places.push({ path, line: null, detail: `${manifest} did not change` });
      }
    }
  }
  if (places.length === 0) return fine('lock_files', 'Lists of packages and their lock files fit together.');
  return check('lock_files', 'warning', places, {
    message: 'A list of packages changed without its lock file, or the other way round.',
    advice: 'If you added, changed or removed packages, install them once more, so that the app gets those you tried.',
  });
}

/** New code whose lines are longer than any that a person writes. Of a changed file only some lines are counted. */
const isMinified = ({ path, status, size, additions, binary }: WrittenFile) =>
  status === 'added' && !binary && isScriptOrStyle(path) && size > longLine * Math.max(1, additions);

const place = ({ path }: WrittenFile, detail: string): Place => ({ path, line: null, detail });

const fine = (code: Check['code'], message: string): Check => ({
  code,
  severity: 'ok',
  message,
  advice: null,
  places: [],
  more: 0,
});

const check = (
  code: Check['code'],
  severity: Check['severity'],
  places: Place[],
  words: { message: string; advice: string },
): Check => ({
  code,
  severity,
  ...words,
  places: places.slice(0, listed),
  more: Math.max(0, places.length - listed),
});

function count(of: number | unknown[], one: string, many: string): string {
  const n = Array.isArray(of) ? of.length : (of as number);
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

const sizeText = (bytes: number) => `${(bytes / megabyte).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
