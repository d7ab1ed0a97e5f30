import { MessageSquare, Sparkles, SquareChevronRight, SquareTerminal } from 'lucide-react';
import type { LayoutTab } from '#contract/layout.ts';

/** What each kind of tab is called at first, and what it does. */
export const tabKinds: Record<LayoutTab['type'], { name: string; hint: string; Icon: typeof MessageSquare }> = {
  chat: { name: 'Chat', hint: 'A conversation with an AI agent that edits the files', Icon: MessageSquare },
  claude_code: { name: 'Claude Code', hint: 'The claude command, in a terminal', Icon: Sparkles },
  terminal: { name: 'Terminal', hint: 'bash, as many as one opens', Icon: SquareTerminal },
  command: { name: 'Command', hint: 'Runs a command of yours when it is opened', Icon: SquareChevronRight },
};
