/**
 * Characters that a page draws as nothing, or that change the order in which a line reads: control characters but the tab,
 * zero-width and filler characters, bidirectional marks and overrides, tags. Code can hide behind them from its reviewer.
 */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each stands alone
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;

export interface Piece {
  text: string;
  /** Set for a hidden character: its name to show, such as `U+202E`. */
  hidden: boolean;
}

/** A line cut into what can be read and the names of what could not. */
export function reveal(line: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of line.matchAll(hidden)) {
    if (match.index > from) pieces.push({ text: line.slice(from, match.index), hidden: false });
    pieces.push({ text: nameOf(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < line.length) pieces.push({ text: line.slice(from), hidden: false });
  return pieces;
}

function nameOf(character: string) {
  return character === '\r' ? 'CR' : `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
