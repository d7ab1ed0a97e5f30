import { RefusedPicture } from './refused.ts';

/** A reference to something in the same file: the only kind there may be. */
const within = /^#[^\s"'()\\<>]+$/;

/**
 * The id that an address names.
 *
 * @throws RefusedPicture for every address that is not a place in the same file
 */
export function idOf(element: string, attribute: string, address: string): string {
  const plain = address.trim();
  if (within.test(plain)) return plain.slice(1);
  // Browsers drop white space and control characters inside a scheme.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is dropped
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address.replaceAll(/[\u0000-\u0020]/g, ''))?.[1]?.toLowerCase();
  if (scheme === 'javascript' || scheme === 'vbscript') throw refused(`a ${scheme}: reference`);
  if (element.toLowerCase() === 'use') throw refused('a use of elsewhere');
  throw refused(`an external reference (${attribute})`);
}

/** Functions of CSS that load something, `url(` aside. */
const loading = /(?:^|[^\w-])(image|image-set|-webkit-image-set|src|cross-fade|element|paint|expression)\(/i;

/**
 * The ids that a style, or the value of an attribute, refers to by `url(#id)`.
 *
 * @throws RefusedPicture when it would load anything, or hides what it does behind escapes
 */
export function idsInStyle(style: string): string[] {
  if (style.includes('\\')) throw refused('an escape (\\) in a style');
  if (/@import/i.test(style)) throw refused('an @import');
  if (/javascript:/i.test(style)) throw refused('a javascript: reference');
  if (/-moz-binding|(?:^|[^\w-])behavior\s*:/i.test(style)) throw refused('a style that binds a script');
  const loads = loading.exec(style);
  if (loads) throw refused(`${loads[1]}() in a style`);
  return [...style.matchAll(/url\s*\(([^)]*)(\)?)/gi)].map(([, inside = '', end]) => {
    const address = inside.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (!end || !within.test(address)) throw refused('a url() of elsewhere');
    return address.slice(1);
  });
}

export const refused = (what: string) => new RefusedPicture(`The SVG holds ${what}.`);
