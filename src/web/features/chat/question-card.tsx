import { Check } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { Input } from '#web/ui/input.tsx';
import type { Question } from './opencode.ts';

/** Questions of the assistant, with its proposals and room for an answer of one's own. */
export function QuestionCard({
  question: { questions },
  onAnswer,
  onSkip,
}: {
  question: Question;
  onAnswer: (answers: string[][]) => Promise<void>;
  onSkip: () => Promise<void>;
}) {
  const [chosen, setChosen] = useState<string[][]>(questions.map(() => []));
  const [typed, setTyped] = useState<string[]>(questions.map(() => ''));
  const [busy, setBusy] = useState(false);
  const answers = questions.map((_, at) => [...(chosen[at] ?? []), ...(typed[at]?.trim() ? [typed[at].trim()] : [])]);
  const settle = (work: Promise<void>) => {
    setBusy(true);
    void work.finally(() => setBusy(false));
  };
  const choose = (at: number, label: string, multiple: boolean) =>
    setChosen(
      chosen.map((labels, other) => {
        if (other !== at) return labels;
        if (labels.includes(label)) return labels.filter((each) => each !== label);
        return multiple ? [...labels, label] : [label];
      }),
    );
  return (
    <form
      aria-label="Question"
      className="max-h-[50dvh] animate-rise space-y-3 overflow-y-auto rounded-lg border border-info/40 bg-info-soft p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (answers.every((answer) => answer.length > 0)) settle(onAnswer(answers));
      }}
    >
      {questions.map(({ question, options, multiple = false }, at) => (
        <fieldset key={question} className="space-y-1.5">
          <legend role="status" className="mb-1.5 font-medium text-sm">
            {question}
          </legend>
          {options.map(({ label, description }) => (
            <button
              key={label}
              type="button"
              aria-pressed={chosen[at]?.includes(label)}
              onClick={() => choose(at, label, multiple)}
              className={cn(
                'flex w-full items-start gap-2 rounded-md border bg-card px-2.5 py-1.5 text-left text-sm hover:border-input',
                chosen[at]?.includes(label) && 'border-ring hover:border-ring',
              )}
            >
              <span className="min-w-0 flex-1">
                {label}
                {description && <span className="block text-muted-foreground text-xs">{description}</span>}
              </span>
              {chosen[at]?.includes(label) && <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-link" />}
            </button>
          ))}
          <Input
            aria-label="Another answer"
            placeholder="Another answer"
            value={typed[at]}
            onChange={({ target }) => setTyped(typed.map((text, other) => (other === at ? target.value : text)))}
          />
        </fieldset>
      ))}
      <div className="flex gap-2">
        <Button
          type="submit"
          size="sm"
          variant="primary"
          busy={busy}
          off={answers.some((answer) => answer.length === 0) ? 'Answer every question first.' : null}
        >
          Answer
        </Button>
        <Button size="sm" variant="ghost" onClick={() => settle(onSkip())}>
          Skip
        </Button>
      </div>
    </form>
  );
}
