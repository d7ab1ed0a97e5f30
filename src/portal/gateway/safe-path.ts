/** The path of this very origin that a value names; `/` when it could lead anywhere else. */
export function safePath(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(value)) return '/';
  const base = 'http://origin.invalid';
  const url = URL.parse(value, base);
  if (url?.origin !== base) return '/';
  // Dots may fold what looked harmless into `//host`.
  const path = url.pathname + url.search + url.hash;
  return path.startsWith('//') ? '/' : path;
}
