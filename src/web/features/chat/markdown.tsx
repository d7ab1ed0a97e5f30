import { memo } from 'react';
import { type Components, Streamdown } from 'streamdown';
import { CopyButton } from '#web/ui/copy-button.tsx';

/** The elements of an answer in the portal's own look. What the model links to may be anything: it opens elsewhere, and no picture is loaded. */
const components: Components = {
  a: ({ href, children }) => (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-link underline underline-offset-2"
    >
      {children}
    </a>
  ),
  img: ({ alt }) => <span className="text-muted-foreground italic">[{alt || 'image'}]</span>,
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc space-y-1 pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="my-2 list-decimal space-y-1 pl-5">
      {children}
    </ol>
  ),
  li: ({ children }) => <li className="marker:text-muted-foreground">{children}</li>,
  h1: ({ children }) => <h3 className="mt-4 mb-1.5 font-semibold text-base first:mt-0">{children}</h3>,
  h2: ({ children }) => <h3 className="mt-4 mb-1.5 font-semibold text-base first:mt-0">{children}</h3>,
  h3: ({ children }) => <h4 className="mt-3 mb-1 font-semibold first:mt-0">{children}</h4>,
  h4: ({ children }) => <h4 className="mt-3 mb-1 font-semibold first:mt-0">{children}</h4>,
  blockquote: ({ children }) => (
    <blockquote className="my-2 border-l-2 pl-3 text-muted-foreground">{children}</blockquote>
  ),
  hr: () => <hr className="my-3" />,
  table: ({ children }) => (
    <div className="my-2 overflow-x-auto rounded-md border">
      <table className="w-full text-left text-sm">{children}</table>
    </div>
  ),
  th: ({ children }) => <th className="border-b bg-muted px-2.5 py-1.5 font-medium">{children}</th>,
  td: ({ children }) => <td className="border-b px-2.5 py-1.5 align-top">{children}</td>,
  inlineCode: ({ children }) => (
    <code className="rounded-sm bg-strong px-1 py-0.5 font-mono text-[0.9em] [overflow-wrap:anywhere]">{children}</code>
  ),
  code: ({ children }) => <CodeBlock code={String(children ?? '').replace(/\n$/, '')} />,
};

function CodeBlock({ code }: { code: string }) {
  return (
    <div className="group relative my-2 rounded-md border bg-muted">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll
        tabIndex={0}
        className="overflow-x-auto p-3 pr-10 font-mono text-xs leading-5"
      >
        {code}
      </pre>
      <span className="absolute top-1 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton text={code} />
      </span>
    </div>
  );
}

/** @param growing words still come, so that what is not closed yet is shown as if it were */
export const Markdown = memo(function Markdown({ text, growing }: { text: string; growing: boolean }) {
  return (
    <Streamdown
      className="text-base leading-6 [overflow-wrap:anywhere]"
      components={components}
      controls={false}
      linkSafety={{ enabled: false }}
      mode={growing ? 'streaming' : 'static'}
      skipHtml
    >
      {text}
    </Streamdown>
  );
});
