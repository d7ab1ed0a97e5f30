import { expect, test } from 'vitest';
import type { WorkspaceAct } from '#contract/workspaces.ts';
import { decide, decideQuota, proposeName, type WorkspaceFacts } from './rules.ts';

const facts: WorkspaceFacts = {
  status: 'running',
  restorable: false,
  behind: false,
  upgrading: false,
  ready: true,
  configured: true,
  requestPending: false,
  publishable: true,
};

/** For each status, the acts that are possible; everything else must be refused with a reason. */
test.each<[WorkspaceFacts['status'], WorkspaceAct[]]>([
  ['deploying', ['open', 'rename', 'delete', 'stop']],
  ['running', ['open', 'rename', 'delete', 'stop', 'restart', 'publish']],
  ['stopping', ['open', 'rename', 'delete']],
  ['stopped', ['open', 'rename', 'delete', 'start']],
  ['error', ['open', 'rename', 'delete', 'start', 'stop', 'restart']],
  ['deleting', []],
  ['deleted', ['restore']],
])('%s allows %j', (status, possible) => {
  const all: WorkspaceAct[] = ['open', 'start', 'stop', 'restart', 'rename', 'upgrade', 'delete', 'restore', 'publish'];
  for (const act of all) {
    const verdict = decide(act, { ...facts, status, restorable: status === 'deleted' }, 'allow');
    expect(verdict.ok, act).toBe(possible.includes(act));
    if (!verdict.ok) expect(verdict.reason).not.toBe('');
  }
});

test.each([
  ['publish', { ...facts, requestPending: true }, 'REQUEST_IN_PROGRESS'],
  ['publish', { ...facts, publishable: false }, 'CONFLICT'],
  ['start', { ...facts, status: 'stopped', configured: false }, 'NOT_CONFIGURED'],
  ['restart', { ...facts, status: 'stopped' }, 'WORKSPACE_NOT_RUNNING'],
] as const)('%s with %j is refused as %s', (act, given, code) => {
  expect(decide(act, given, 'allow')).toMatchObject({ ok: false, code });
});

test('what the policy forbids is refused in every status', () => {
  expect(decide('open', facts, 'forbid')).toMatchObject({
    ok: false,
    code: 'FORBIDDEN',
    reason: 'Only its owner can do this.',
  });
});

test('an upgrade needs a newer version', () => {
  expect(decide('upgrade', facts, 'allow').ok).toBe(false);
  expect(decide('upgrade', { ...facts, behind: true }, 'allow').ok).toBe(true);
  expect(decide('upgrade', { ...facts, behind: true, upgrading: true }, 'allow').ok).toBe(false);
  expect(decide('upgrade', { ...facts, behind: true, ready: false }, 'allow').ok).toBe(false);
});

test('the quota counts up to its number', () => {
  expect(decideQuota({ workspaces: 4, previews: 0 }, 5).ok).toBe(true);
  expect(decideQuota({ workspaces: 5, previews: 0 }, 5)).toMatchObject({ ok: false, code: 'QUOTA_EXCEEDED' });
  expect(decideQuota({ workspaces: 3, previews: 1 }, 5).ok).toBe(true);
  expect(decideQuota({ workspaces: 3, previews: 2 }, 5)).toMatchObject({
    reason: 'You may have 5 running workspaces and previews. Stop one to launch another.',
  });
});

test.each([
  [[], 'Starter'],
  [['Starter'], 'Starter 2'],
  [['starter', 'Starter 2'], 'Starter 3'],
])('proposes a name beside %j', (taken, name) => {
  expect(proposeName('Starter', taken)).toBe(name);
});
