/** Terminals of a workspace are known by an id that the interface chooses, so that every window names them alike. */
const numbered = /^terminal-(\d+)$/;

export const terminalId = (number: number) => `terminal-${number}`;

/** `terminal-2` is "Terminal 2"; of one that something else opened, the command that it runs. */
export function terminalName(id: string, title: string): string {
  const number = numbered.exec(id)?.[1];
  return number ? `Terminal ${number}` : title;
}

/** The first free number's id. */
export function nextTerminal(taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(terminalId(number))) return terminalId(number);
}

/** Which tab is shown after one was closed: its right neighbour, else its left one. */
export function afterClosing(ids: readonly string[], closed: string, active: string | null): string | null {
  if (active !== closed) return active;
  const at = ids.indexOf(closed);
  return ids[at + 1] ?? ids[at - 1] ?? null;
}

/** A preview that a link in the terminal means: what a dev server prints about itself is not on the reader's machine. */
export function previewOf(link: string): { port: number; path: string } | null {
  if (!URL.canParse(link)) return null;
  const { hostname, port, pathname, search, hash } = new URL(link);
  if (!['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'].includes(hostname)) return null;
  return Number(port) >= 1024 ? { port: Number(port), path: pathname + search + hash } : null;
}
