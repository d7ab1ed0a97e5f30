import { idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { createTicket } from '../gateway/tickets.ts';
import * as actions from './actions.ts';
import { viewProgress, viewWorkspace } from './view.ts';

/** The routes that do one thing to one workspace and answer what it is then. */
const act = (name: 'start' | 'stop' | 'restart' | 'upgrade' | 'restore' | 'remove') =>
  (os.workspaces[name] as typeof os.workspaces.start).handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions[name](context.portal, member, input.id), member);
  });

export const workspaceRoutes = {
  list: os.workspaces.list.handler(async ({ input, context }) => {
    const member = memberOf(context);
    const { rows, nextCursor, counts } = await actions.list(context.portal, member, input);
    return { items: rows.map((row) => viewWorkspace(row, member)), nextCursor, counts };
  }),

  create: os.workspaces.create.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions.launch(context.portal, member, idOf(context, 'ws'), input), member);
  }),

  get: os.workspaces.get.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions.get(context.portal, member, input.id), member);
  }),

  rename: os.workspaces.rename.handler(async ({ input, context }) => {
    const member = memberOf(context);
    return viewWorkspace(await actions.rename(context.portal, member, input.id, input.name), member);
  }),

  remove: act('remove'),
  start: act('start'),
  stop: act('stop'),
  restart: act('restart'),
  upgrade: act('upgrade'),
  restore: act('restore'),

  progress: os.workspaces.progress.handler(async ({ input, context }) => {
    const { row, phases } = await actions.progress(context.portal, memberOf(context), input.id);
    return viewProgress(row, phases);
  }),

  logs: os.workspaces.logs.handler(({ input, context }) =>
    actions.logs(context.portal, memberOf(context), input.id, input.service),
  ),

  ticket: os.workspaces.ticket.handler(async ({ input, context }) => {
    const member = memberOf(context);
    const row = await actions.getRunning(context.portal, member, input.id);
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
