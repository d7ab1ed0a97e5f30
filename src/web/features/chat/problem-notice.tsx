import { Notice } from '#web/ui/notice.tsx';
import type { Problem } from './problem.ts';

export function ProblemNotice({ problem: { title, text, advice } }: { problem: Problem }) {
  return (
    <div role="alert">
      <Notice tone="danger" title={title}>
        {text && <p className="[overflow-wrap:anywhere]">{text}</p>}
        <p className="mt-1 text-foreground">{advice}</p>
      </Notice>
    </div>
  );
}
