import { reveal } from './reveal.ts';

/** Text that somebody else wrote, with what it hides shown by name. */
export function Revealed({ text }: { text: string }) {
  const pieces = reveal(text);
  if (pieces.every((piece) => !piece.hidden)) return text;
  return pieces.map((piece, at) =>
    piece.hidden ? (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
        key={at}
        title="A character that is not visible"
        className="mx-px select-none rounded-sm bg-warning-soft px-0.5 text-[0.625rem] text-warning outline outline-warning/40"
      >
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}
