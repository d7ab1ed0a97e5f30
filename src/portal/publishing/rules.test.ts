import { describe, expect, test } from 'vitest';
import type { DeploymentStatus } from '#contract/publishing.ts';
import {
  type ApproveFacts,
  allowedOf,
  backoff,
  decideApprove,
  decideCompared,
  decideEnd,
  decideMissing,
  decideRestart,
  decideSubmit,
  lastLines,
  type Restart,
  restartPause,
  type SubmitFacts,
} from './rules.ts';

const ready: SubmitFacts = {
  workspaceStatus: 'running',
  hasApp: true,
  started: true,
  pending: false,
  changed: true,
  failedBefore: false,
};

test.each<[string, Partial<SubmitFacts>, string]>([
  ['a running workspace with changes', {}, 'ok'],
  ['one that is stopped', { workspaceStatus: 'stopped' }, 'WORKSPACE_NOT_RUNNING'],
  ['one in the trash', { workspaceStatus: 'deleted' }, 'WORKSPACE_NOT_RUNNING'],
  ['one whose blueprint has no app', { hasApp: false }, 'CONFLICT'],
  ['one that has no start yet', { started: false }, 'SERVICE_UNAVAILABLE'],
  ['one whose request waits', { pending: true }, 'REQUEST_IN_PROGRESS'],
  ['one without changes', { changed: false }, 'NOTHING_TO_PUBLISH'],
  ['one without changes whose last version failed', { changed: false, failedBefore: true }, 'ok'],
])('publishing %s', (_, facts, outcome) => {
  const verdict = decideSubmit({ ...ready, ...facts });
  expect(verdict.ok ? 'ok' : verdict.code).toBe(outcome);
});

describe('approving', () => {
  const commit = 'c'.repeat(40);
  const other = 'd'.repeat(40);
  const base = 'b'.repeat(40);
  const pending: ApproveFacts = {
    status: 'pending',
    commit,
    seen: commit,
    base,
    published: base,
    builderActive: true,
    self: false,
    otherAdmin: true,
  };

  test.each<[string, Partial<ApproveFacts>, string]>([
    ['the commit that was seen', {}, 'decide'],
    ['the first version of an app', { published: null }, 'decide'],
    ['another commit than the request’s', { seen: other }, 'STALE_REVIEW'],
    ['a diff against a version that is no longer the newest', { published: other }, 'STALE_REVIEW'],
    ['the same again', { status: 'approved', published: commit }, 'repeat'],
    ['another commit of an approved request', { status: 'approved', seen: other }, 'STALE_REVIEW'],
    ['what was rejected', { status: 'rejected' }, 'REQUEST_NOT_PENDING'],
    ['what was withdrawn, with another commit', { status: 'withdrawn', seen: other }, 'REQUEST_NOT_PENDING'],
    ['the request of somebody who left', { builderActive: false }, 'CONFLICT'],
    ['one’s own request', { self: true }, 'FORBIDDEN'],
    ['one’s own request where nobody else could', { self: true, otherAdmin: false }, 'decide'],
    ['one’s own request, stale', { self: true, otherAdmin: false, seen: other }, 'STALE_REVIEW'],
  ])('%s', (_, facts, outcome) => {
    const decision = decideApprove({ ...pending, ...facts });
    expect(decision.do === 'refuse' ? decision.code : decision.do).toBe(outcome);
  });
});

test.each([
  ['pending', 'rejected', 'decide'],
  ['rejected', 'rejected', 'repeat'],
  ['approved', 'rejected', 'refuse'],
  ['withdrawn', 'rejected', 'refuse'],
  ['pending', 'withdrawn', 'decide'],
  ['withdrawn', 'withdrawn', 'repeat'],
  ['rejected', 'withdrawn', 'refuse'],
] as const)('a %s request is to be %s: %s', (status, wanted, outcome) => {
  expect(decideEnd(status, wanted).do).toBe(outcome);
});

test('a button is on only for a decision that is still to be made', () => {
  expect(allowedOf({ do: 'decide' })).toEqual({ ok: true });
  expect(allowedOf({ do: 'repeat' })).toMatchObject({ ok: false, code: 'REQUEST_NOT_PENDING' });
  expect(allowedOf({ do: 'refuse', code: 'FORBIDDEN', reason: 'No.' })).toEqual({
    ok: false,
    code: 'FORBIDDEN',
    reason: 'No.',
  });
});

test.each([
  [1, 5],
  [2, 10],
  [4, 40],
  [7, 300],
  [1000, 300],
])('after %i failures wait %i seconds', (attempts, seconds) => {
  expect(backoff(attempts)).toBe(seconds);
});

const now = new Date('2026-03-01T10:00:00Z');
const restart = (secondsAgo: number, dueIn: number, message: string | null = null): Restart => ({
  tries: 3,
  triedAt: new Date(now.getTime() - secondsAgo * 1000),
  dueAt: new Date(now.getTime() + dueIn * 1000),
  message,
});

test.each<[string, boolean, Restart | undefined, ReturnType<typeof decideRestart>]>([
  ['runs', true, undefined, 'nothing'],
  ['does not run', false, undefined, 'start'],
  ['came up just now', true, restart(5, 10), 'nothing'],
  ['has run for a while, longer than it would have waited', true, restart(59, -40), 'nothing'],
  ['has run for a minute', true, restart(60, -50), 'forget'],
  ['came up by itself', true, restart(5, 10, 'The cluster is away.'), 'recovered'],
  ['ended soon after it came up', false, restart(5, 10), 'ended'],
  ['ended soon after it came up, and has waited', false, restart(20, 0), 'start'],
  ['failed and waits', false, restart(5, 10, 'The cluster is away.'), 'nothing'],
  ['failed and has waited', false, restart(20, 0, 'The cluster is away.'), 'start'],
])('a live app that %s', (_, runs, last, expected) => {
  expect(decideRestart({ runs, last, now })).toBe(expected);
});

test.each([
  [1, 0, 2.5],
  [1, 1, 5],
  [3, 0.5, 15],
  [7, 1, 300],
  [1000, 0, 150],
])('after %i starts in a row, at chance %f, it waits %f seconds', (tries, random, seconds) => {
  expect(restartPause(tries, random)).toBe(seconds);
});

test('the last lines of a build are plain text', () => {
  expect(lastLines('one\ntwo\n\u001b[31mthree\u001b[0m\u0007\n\n', 2)).toBe('two\nthree');
  expect(lastLines('x'.repeat(10_000))).toHaveLength(4000);
});

test.each<[string, DeploymentStatus[], string]>([
  ['is live', ['live'], 'published'],
  ['was gone back from', ['superseded'], 'live'],
  ['was gone back from, and failed to come back', ['superseded', 'failed'], 'live'],
  ['was gone back from, and is on its way back', ['superseded', 'queued'], 'published'],
  ['came back', ['superseded', 'live'], 'published'],
  ['is being built', ['building'], 'published'],
  ['waits for the forge', [], 'published'],
  ['failed', ['failed'], 'published'],
])('when what was approved last %s', (_, versions, expected) => {
  expect(decideCompared({ published: 'published', live: 'live' }, versions)).toBe(expected);
});

const seen = (ready: number, secondsAgo: number) => ({ ready, since: new Date(now.getTime() - secondsAgo * 1000) });

test.each<[string, number, ReturnType<typeof seen> | undefined, ReturnType<typeof decideMissing>]>([
  ['were never looked at', 2, undefined, 'changed'],
  ['are one fewer', 1, seen(2, 5), 'changed'],
  ['are all back', 2, seen(1, 5), 'changed'],
  ['are all there, and have been', 2, seen(2, 600), 'nothing'],
  ['are too few since a moment ago', 1, seen(1, 59), 'nothing'],
  ['are too few for a minute', 1, seen(1, 60), 'ask'],
])('copies that %s', (_, ready, last, expected) => {
  expect(decideMissing({ wanted: 2, ready, last, now })).toBe(expected);
});
