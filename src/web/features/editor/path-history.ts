/** The paths that were opened in the preview, as a browser keeps them: a new one ends what was ahead. */
export interface PathHistory {
  readonly entries: readonly string[];
  readonly at: number;
}

/** More than anybody steps back through. */
const limit = 100;

export const startHistory = (path = '/'): PathHistory => ({ entries: [path], at: 0 });

export const currentPath = ({ entries, at }: PathHistory) => entries[at]!;

/** Opens a path. The one that is open already is a reload, not a step. */
export function visit(history: PathHistory, path: string): PathHistory {
  if (path === currentPath(history)) return history;
  const entries = [...history.entries.slice(0, history.at + 1), path].slice(-limit);
  return { entries, at: entries.length - 1 };
}

export const canStep = ({ entries, at }: PathHistory, by: -1 | 1) => entries[at + by] !== undefined;

export const step = (history: PathHistory, by: -1 | 1): PathHistory =>
  canStep(history, by) ? { ...history, at: history.at + by } : history;

/** What a person typed or pasted as a path of the preview: whole addresses lose their origin, the rest gets its slash. */
export function toPath(typed: string): string {
  const text = typed.trim();
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) {
    const { pathname, search, hash } = new URL(text);
    return pathname.replace(/^\/+/, '/') + search + hash;
  }
  // Two slashes would name another host.
  return `/${text.replace(/^[/\\]+/, '')}`;
}
