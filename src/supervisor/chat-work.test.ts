import { expect, it } from 'vitest';
import { ChatWork } from './chat-work.ts';

type Heard = [type: string, properties: Record<string, unknown>];
const status = (sessionID: string, type: string): Heard => ['session.status', { sessionID, status: { type } }];
const asked = (sessionID: string): Heard => ['permission.asked', { id: 'per1', sessionID }];
const replied: Heard = ['permission.replied', { sessionID: 's1', requestID: 'per1' }];

it.each<[string, Heard[], boolean]>([
  ['nobody did anything', [], false],
  ['a session works', [status('s1', 'busy')], true],
  ['it tries again', [status('s1', 'retry')], true],
  ['it is done', [status('s1', 'busy'), status('s1', 'idle')], false],
  ['it was deleted', [status('s1', 'busy'), ['session.deleted', { sessionID: 's1' }]], false],
  ['it waits for a person', [status('s1', 'busy'), asked('s1')], false],
  ['another one works meanwhile', [status('s1', 'busy'), asked('s1'), status('s2', 'busy')], true],
  ['the person answered', [status('s1', 'busy'), asked('s1'), replied], true],
  [
    'what it hears makes no sense',
    [
      ['session.status', {}],
      ['permission.asked', {}],
    ],
    false,
  ],
])('when %s', (_when, events, busy) => {
  const work = new ChatWork();
  for (const [type, properties] of events) work.hear({ type, properties });
  expect(work.busy).toBe(busy);
});
