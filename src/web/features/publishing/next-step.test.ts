import { expect, it } from 'vitest';
import { type DeploymentStatus, deploymentStatus, type RequestStatus, requestStatus } from '#contract/publishing.ts';
import { nextStep } from './next-step.ts';

const step = (status: RequestStatus, deployed: DeploymentStatus | null = null, takenDown = false) =>
  nextStep({
    status,
    conflict: null,
    deployment: deployed && {
      status: deployed,
      takenDown,
      message: null,
      heldUp: null,
      startedAt: null,
      finishedAt: null,
    },
  });

it('tells every state of a request apart', () => {
  const undecided = requestStatus.options.filter((status) => status !== 'approved').map((status) => step(status));
  const approved = deploymentStatus.options.map((status) => step('approved', status));
  expect(new Set([...undecided, ...approved])).toHaveLength(8);
});

it('says of an approval whose deployment is not known yet that it goes live', () => {
  expect(step('approved')).toBe(step('approved', 'queued'));
});

it('does not promise of what is held up that it just goes live', () => {
  const deployment = {
    status: 'queued',
    takenDown: false,
    message: 'The pull request could not be merged.',
    heldUp: { at: 'GitHub', reason: 'The pull request could not be merged.', advice: 'An admin merges it.' },
    startedAt: null,
    finishedAt: null,
  } as const;
  expect(nextStep({ status: 'approved', conflict: null, deployment })).toBe(
    'It is approved, but held up at GitHub. An admin merges it.',
  );
});

it.each([
  ['rejected', null],
  ['approved', 'failed'],
] as const)('asks to submit again when it is %s (%s)', (status, deployed) => {
  expect(step(status, deployed)).toMatch(/submit it again/);
});

it('calls nothing live that visitors are told was taken down', () => {
  expect(step('approved', 'live', true)).toMatch(/comes back as it was/);
  expect(step('approved', 'superseded', true)).toMatch(/comes back as it was/);
  expect(step('approved', 'failed', true)).toBe(step('approved', 'failed'));
  for (const status of ['queued', 'building'] as const)
    expect(step('approved', status, true)).toMatch(/It goes live when/);
});

it('says of one that the forge cannot merge whose turn it is', () => {
  const held = (updated: boolean) =>
    nextStep({ status: 'approved', deployment: null, conflict: { forge: 'github', updated } });
  expect(held(false)).toBe(
    'The repository was changed at GitHub since your last version. Update your workspace to go on.',
  );
  expect(held(true)).toMatch(/Publish it again/);
});
