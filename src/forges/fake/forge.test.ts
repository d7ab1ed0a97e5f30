import { expect, test } from 'vitest';
import { conformance } from '../conformance.ts';
import { ForgeError } from '../forge.ts';
import { createFakeForge } from './forge.ts';

let count = 0;
const commits = { base: 'a'.repeat(40), second: 'b'.repeat(40), third: 'c'.repeat(40) };
const line = [commits.third, commits.second, commits.base];
conformance('the fake forge', async () => {
  const forge = createFakeForge();
  return {
    forge,
    fresh: () => ({ owner: 'acme', name: `app${count++}` }),
    from: '/nowhere',
    commits,
    // It has names of commits alone.
    empty: async () => '/nowhere',
    historyOf: async (_, commit) => line.slice(line.indexOf(commit)),
    messageOf: async ({ owner, name }, commit) => {
      const { title, body } = forge.repositories.get(`${owner}/${name}`)!.messages.get(commit)!;
      return `${title}\n\n${body}`;
    },
  };
});

test('a scripted fault strikes once, before or after the effect', async () => {
  const forge = createFakeForge();
  const repository = { owner: 'acme', name: 'app' };
  const error = new ForgeError('unavailable', 'The forge is away.');
  forge.faults.push({ call: 'ensureRepository', when: 'before', error });
  await expect(forge.ensureRepository(repository)).rejects.toBe(error);
  expect(forge.repositories.size).toBe(0);
  forge.faults.push({ call: 'ensureRepository', when: 'after', error });
  await expect(forge.ensureRepository(repository)).rejects.toBe(error);
  expect(forge.repositories.size).toBe(1);
  await forge.ensureRepository(repository);
});
