import type { Part } from './opencode.ts';

export interface ToolTitle {
  /** What is being done: "Edit", "Run". */
  verb: string;
  /** To what: a path, a command. */
  what: string;
}

const verbs: Record<string, string> = {
  bash: 'Run',
  edit: 'Edit',
  write: 'Write',
  apply_patch: 'Edit',
  patch: 'Edit',
  read: 'Read',
  list: 'List',
  glob: 'Find files',
  grep: 'Search',
  webfetch: 'Fetch',
  websearch: 'Search the web',
  task: 'Ask a helper',
  skill: 'Use skill',
  question: 'Question',
  todowrite: 'Plan',
};

/** Shown in places of their own: the list above the prompt, and the card with the question. */
const elsewhere = new Set(['todowrite', 'todoread', 'question']);

export const isToolShown = ({ tool, state }: Part) => !elsewhere.has(tool ?? '') || state?.status === 'error';

/** The project's folder; on a cluster without sandboxes there are the machine's own folders in front. */
const projectFolder = /^\/(?:.*\/)?home\/(?:workspace\/)?project\//;

export function toolTitle({ tool = '', state }: Part): ToolTitle {
  const input = state?.input ?? {};
  const path = (text(input.filePath) || text(input.path)).replace(projectFolder, '');
  const what =
    tool === 'bash'
      ? text(input.command)
      : path || text(input.pattern) || text(input.url) || text(input.description) || state?.title;
  return { verb: verbs[tool] ?? tool, what: what || '' };
}

/** The change that a call made to a file, as a unified diff; null when it made none, or does not tell. */
export function toolPatch({ tool, state }: Part): string | null {
  const diff = text(state?.metadata?.diff);
  if (diff) return diff;
  const content = text(state?.input?.content);
  if (tool !== 'write' || !content || state?.metadata?.exists === true) return null;
  const lines = content.replace(/\n$/, '').split('\n');
  return [`@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)].join('\n');
}

/** What a call printed. */
export function toolOutput({ state }: Part): string {
  return state?.error ?? state?.output ?? text(state?.metadata?.output);
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
