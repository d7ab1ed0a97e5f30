import { Check, ChevronDown, Circle, CircleDot } from 'lucide-react';
import { cn } from '#web/ui/cn.ts';
import type { Todo } from './opencode.ts';

const isOver = ({ status }: Todo) => status === 'completed' || status === 'cancelled';

/** What the assistant means to do. It goes when all of it is done and nothing goes on. */
export function TodoList({ todos, busy }: { todos: Todo[]; busy: boolean }) {
  const done = todos.filter(isOver).length;
  if (todos.length === 0 || (done === todos.length && !busy)) return null;
  const now = todos.find(({ status }) => status === 'in_progress');
  return (
    <details className="group rounded-lg border bg-muted text-sm">
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 rounded-lg px-2.5 py-1">
        <span className="shrink-0 text-muted-foreground tabular-nums">
          {done} of {todos.length}
        </span>
        <span className="min-w-0 flex-1 truncate">{now?.content ?? 'Plan'}</span>
        <ChevronDown
          aria-hidden
          className="size-3.5 shrink-0 text-muted-foreground transition-transform group-open:rotate-180"
        />
      </summary>
      <ul className="max-h-48 space-y-1 overflow-y-auto px-2.5 pb-2">
        {todos.map((todo) => (
          <li key={todo.content} className="flex items-start gap-2">
            <Mark status={todo.status} />
            <span className={cn('min-w-0', isOver(todo) && 'text-muted-foreground line-through')}>{todo.content}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Mark({ status }: { status: string }) {
  const look = 'mt-0.5 size-3.5 shrink-0';
  if (status === 'completed') return <Check aria-label="Done" className={cn(look, 'text-success')} />;
  if (status === 'in_progress') return <CircleDot aria-label="Now" className={cn(look, 'text-info')} />;
  return (
    <Circle aria-label={status === 'cancelled' ? 'Dropped' : 'To do'} className={cn(look, 'text-muted-foreground')} />
  );
}
