import { maxTerminals } from '#contract/limits.ts';
import type { TerminalInfo } from '#contract/supervisor.ts';
import { chatConfig } from '../ai/actions.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';

/**
 * Opens what a ticket is for, as far as something could go wrong with it: a browser learns nothing from a WebSocket that is
 * refused, so it is told here.
 *
 * @throws QUOTA_EXCEEDED where no further terminal has room, NOT_CONFIGURED with the reason why there is no chat,
 * ENGINE_FAILED with the reason why its server does not run
 */
export async function openTool(
  portal: Portal,
  workspace: { id: string; environmentId: string },
  { kind, terminal }: { kind: string; terminal?: string | undefined },
): Promise<void> {
  if (kind === 'terminal') requireRoom(portal.gateway.status(workspace.environmentId)?.terminals ?? [], terminal);
  if (kind === 'chat') await startChat(portal, workspace);
}

function requireRoom(open: TerminalInfo[], id: string | undefined): void {
  const running = open.filter(({ exitCode }) => exitCode === null);
  if (running.length < maxTerminals || open.some((terminal) => terminal.id === id)) return;
  throw fail('QUOTA_EXCEEDED', `There are ${maxTerminals} terminals open. Close one first.`);
}

async function startChat(portal: Portal, workspace: { id: string; environmentId: string }): Promise<void> {
  const chat = await chatConfig(portal, workspace.id);
  if (!chat.available) throw fail('NOT_CONFIGURED', chat.reason);
  const opened = await portal.gateway.supervisor(workspace.environmentId).openChat({
    variables: { OPENCODE_CONFIG_CONTENT: JSON.stringify(chat.config) },
  });
  if (!opened.ready) throw fail('ENGINE_FAILED', opened.reason);
}
