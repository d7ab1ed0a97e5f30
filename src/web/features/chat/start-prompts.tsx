import { ArrowUpRight } from 'lucide-react';
import { Skeleton } from '#web/ui/skeleton.tsx';

const prompts = [
  {
    title: 'Explain this project',
    text: 'Explain what this project does, in a few plain sentences, and where its main parts are.',
  },
  {
    title: 'Change how it looks',
    text: 'Give the start page a friendlier headline and a calmer colour. Show me what you changed.',
  },
  {
    title: 'Find a mistake',
    text: 'Look for a mistake or a weak spot in this project, explain it, and mend it if it is small.',
  },
];

/** A conversation that has not begun: what one may ask. */
export function StartPrompts({ starting, onChoose }: { starting: boolean; onChoose: (text: string) => void }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center overflow-y-auto px-4">
      <div className="my-auto w-full max-w-md py-6">
        <h2 className="text-balance text-center font-semibold text-lg tracking-[-0.01em]">What should we build?</h2>
        <p className="mt-1 mb-5 text-balance text-center text-muted-foreground text-sm">
          The assistant reads and changes the files of this workspace. Before each turn your files are kept as a
          snapshot.
        </p>
        {starting ? (
          <div role="status" aria-label="The chat is starting" className="space-y-2">
            {prompts.map(({ title }) => (
              <Skeleton key={title} className="h-[4.75rem] w-full rounded-lg" />
            ))}
          </div>
        ) : (
          <ul className="space-y-2">
            {prompts.map(({ title, text }) => (
              <li key={title}>
                <button
                  type="button"
                  onClick={() => onChoose(text)}
                  className="group flex w-full items-start gap-3 rounded-lg border px-3.5 py-2.5 text-left hover:border-input hover:bg-muted"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium text-sm">{title}</span>
                    <span className="mt-0.5 block text-muted-foreground text-xs leading-4">{text}</span>
                  </span>
                  <ArrowUpRight
                    aria-hidden
                    className="mt-0.5 size-4 shrink-0 text-muted-foreground opacity-0 group-hover:opacity-100"
                  />
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
