import { z } from 'zod';
import { inOrgById, line } from './common.ts';
import { route } from './route.ts';

/** The tabs that Slipway brings; a layout has each at most once. */
export const builtInTabs = ['chat', 'claude_code', 'terminal'] as const;

/** As many tabs as still fit a row and have a key of their own. */
export const mostTabs = 12;

/** Names a tab of one layout. Builders' own orders refer to it, so renaming a tab or changing its command keeps it. */
export const tabId = z.string().regex(/^[a-z0-9-]{1,32}$/);

const tabName = line(40);

const builtInTab = z.object({ id: tabId, type: z.enum(builtInTabs), name: tabName });
const commandTab = z.object({
  id: tabId,
  type: z.literal('command'),
  name: tabName,
  /** One line that bash runs in the workspace, in a terminal of its own, when the tab is opened. */
  command: line(1000),
});

export const layoutTab = z.discriminatedUnion('type', [builtInTab, commandTab]);
export type LayoutTab = z.infer<typeof layoutTab>;

/** A tab as it is sent: without an id it is a new one. */
const sentTab = z.discriminatedUnion('type', [builtInTab.partial({ id: true }), commandTab.partial({ id: true })]);
export type SentTab = z.infer<typeof sentTab>;

const parts = {
  /** True: exactly these tabs, in this order, for everybody. */
  locked: z.boolean(),
  /** Whether the editor shows the preview beside the tabs. */
  preview: z.boolean(),
  /** Whether the preview shows and takes the path of its page. */
  pathBar: z.boolean(),
  /** Whether a builder may open the preview to anybody who has its address. */
  publicUrl: z.boolean(),
};

export const blueprintLayout = z.object({ tabs: z.array(layoutTab), ...parts });
export type BlueprintLayout = z.infer<typeof blueprintLayout>;

/** With a count of its changes. Send back the one that you read, so that nobody’s change is lost. */
const savedLayout = blueprintLayout.extend({ version: z.int() });
export type SavedLayout = z.infer<typeof savedLayout>;

/** What the editor of one workspace shows, in order. Hidden tabs are those that its owner put away. */
export const workspaceLayout = z.object({
  tabs: z.array(
    z.discriminatedUnion('type', [
      builtInTab.extend({ hidden: z.boolean() }),
      commandTab.extend({ hidden: z.boolean() }),
    ]),
  ),
  ...parts,
});
export type WorkspaceLayout = z.infer<typeof workspaceLayout>;

const publicPreview = z.object({ port: z.int(), url: z.string() });

export const layout = {
  get: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/layout', {
    summary: 'What the editor of a blueprint’s workspaces shows.',
  })
    .input(inOrgById)
    .output(savedLayout),

  set: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/layout', {
    summary: 'Set what the editor shows. New workspaces have it at once, existing ones at their next load.',
  })
    .input(
      inOrgById.extend({
        tabs: z.array(sentTab).max(mostTabs),
        ...parts,
        /** Left out, the layout replaces whatever is there: a script that keeps a layout as code means just that. */
        version: z.int().nonnegative().optional(),
      }),
    )
    .output(savedLayout),

  workspace: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/layout', {
    summary: 'What the editor of a workspace shows: its blueprint’s layout with what its owner arranged.',
  })
    .input(inOrgById)
    .output(workspaceLayout),

  arrange: route('member', 'PUT', '/v1/orgs/{org}/workspaces/{id}/layout', {
    summary: 'Order and hide tabs of your workspace, where its layout is not locked.',
  })
    .input(inOrgById.extend({ order: z.array(tabId).max(mostTabs), hidden: z.array(tabId).max(mostTabs) }))
    .output(workspaceLayout),

  publicUrls: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/public-url', {
    summary: 'Ports of a workspace that anybody may open who has the address.',
  })
    .input(inOrgById)
    .output(z.object({ items: z.array(publicPreview), nextCursor: z.null() })),

  setPublicUrl: route('member', 'PUT', '/v1/orgs/{org}/workspaces/{id}/public-url', {
    summary: 'Open a port of your workspace to anybody who has the address, or close it again at once.',
  })
    .input(inOrgById.extend({ port: z.int().min(1024).max(65535), public: z.boolean() }))
    .output(z.object({ items: z.array(publicPreview), nextCursor: z.null() })),
};
