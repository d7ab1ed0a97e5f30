import type { Member } from '../actor.ts';
import { createTicket } from '../gateway/tickets.ts';
import { idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import type { Portal } from '../portal.ts';
import * as actions from './actions.ts';
import { keep } from './lifetime.ts';
import { reassign } from './owners.ts';
import type { WorkspaceRow } from './store.ts';
import { openTool } from './tools.ts';
import { viewProgress, viewWorkspace } from './view.ts';

type Act = (portal: Portal, member: Member, id: string) => Promise<WorkspaceRow>;

/** The routes that do one thing to one workspace and answer what it is then. */
const doing = (row: typeof os.workspaces.start, act: Act) =>
  row.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await act(context.portal, member, input.id), member);
  });

export const workspaceRoutes = {
  list: os.workspaces.list.handler(async ({ input, context }) => {
    const member = memberOf(context);
    const { rows, ...rest } = await actions.list(context.portal, member, input);
    return { items: rows.map((row) => viewWorkspace(row, member)), ...rest };
  }),

  create: os.workspaces.create.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions.launch(context.portal, member, idOf(context, 'ws'), input), member);
  }),

  get: os.workspaces.get.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions.get(context.portal, member, input.id), member);
  }),

  update: os.workspaces.update.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions.update(context.portal, member, input), member);
  }),

  reassign: os.workspaces.reassign.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await reassign(context.portal, member, input.id, input.owner), member);
  }),

  remove: doing(os.workspaces.remove, actions.remove),
  start: doing(os.workspaces.start, actions.start),
  stop: doing(os.workspaces.stop, actions.stop),
  restart: doing(os.workspaces.restart, actions.restart),
  upgrade: doing(os.workspaces.upgrade, actions.upgrade),
  restore: doing(os.workspaces.restore, actions.restore),
  keep: doing(os.workspaces.keep, keep),

  progress: os.workspaces.progress.handler(async ({ input, context }) => {
    const member = memberOf(context);
    const { row, phases } = await actions.progress(context.portal, member, input.id);
    return viewProgress(row, phases, member);
  }),

  logs: os.workspaces.logs.handler(({ input, context }) =>
    actions.logs(context.portal, memberOf(context), input.id, input.service),
  ),

  ticket: os.workspaces.ticket.handler(async ({ input, context }) => {
    const member = memberOf(context);
    const row = await actions.getRunning(context.portal, member, input.id);
    await openTool(context.portal, row, input);
    return createTicket(context.portal, member, row, input);
  }),

  terminals: os.workspaces.terminals.handler(async ({ input, context }) => {
    const row = await actions.getRunning(context.portal, memberOf(context), input.id);
    return { items: context.portal.gateway.status(row.environmentId)?.terminals ?? [], nextCursor: null };
  }),

  closeTerminal: os.workspaces.closeTerminal.handler(async ({ input, context }) => {
    const row = await actions.getRunning(context.portal, memberOf(context), input.id);
    await context.portal.gateway.supervisor(row.environmentId).closeTerminal(input.terminal);
    return { terminal: input.terminal };
  }),

  ports: os.workspaces.ports.handler(async ({ input, context }) => {
    const row = await actions.getRunning(context.portal, memberOf(context), input.id);
    const status = context.portal.gateway.status(row.environmentId);
    return { items: status?.ports ?? [], services: status?.services ?? [], nextCursor: null };
  }),
};
