/** A log to be opened, or open already. */
export function LogText({ label, text, open = false }: { label: string; text: string; open?: boolean }) {
  return (
    <details open={open} className="mt-3 text-sm first:mt-0">
      <summary className="cursor-pointer rounded-sm text-muted-foreground hover:text-foreground">{label}</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        tabIndex={0}
        className="mt-2 max-h-72 overflow-auto whitespace-pre-wrap rounded-lg border bg-muted p-3 font-mono text-xs [overflow-wrap:anywhere]"
      >
        {text}
      </pre>
    </details>
  );
}
