import { expect, test } from 'vitest';
import { changesCache } from './changes-cache.ts';
import type { Change } from './diff.ts';

const listOf = (files: number) => Array.from({ length: files }, () => ({}) as Change);

function counted(answer: (head: string) => Promise<Change[]>) {
  const asked: string[] = [];
  const changes = changesCache((organizationId, base, head) => {
    asked.push(`${organizationId} ${base} ${head}`);
    return answer(head);
  });
  return { asked, changes };
}

test('git is asked once for the same two commits, also at once, and again for others', async () => {
  const { asked, changes } = counted(async () => listOf(1));
  await Promise.all([changes('o', 'a', 'b'), changes('o', 'a', 'b')]);
  await changes('o', 'a', 'b');
  await changes('o', 'a', 'c');
  await changes('p', 'a', 'b');
  expect(asked).toEqual(['o a b', 'o a c', 'p a b']);
});

test('what failed is asked for again', async () => {
  let works = false;
  const { asked, changes } = counted(async () => {
    if (!works) throw new Error('busy');
    return listOf(1);
  });
  await expect(changes('o', 'a', 'b')).rejects.toThrow('busy');
  works = true;
  expect(await changes('o', 'a', 'b')).toHaveLength(1);
  expect(asked).toHaveLength(2);
});

test('of too many files, those that nobody asks for go first; one list alone is kept whatever its length', async () => {
  const { asked, changes } = counted(async (head) => listOf(head === 'huge' ? 200_000 : 40_000));
  await changes('o', 'a', 'b');
  await changes('o', 'a', 'c');
  await changes('o', 'a', 'b');
  await changes('o', 'a', 'd');
  await changes('o', 'a', 'b');
  expect(asked).toEqual(['o a b', 'o a c', 'o a d']);
  await changes('o', 'a', 'c');
  expect(asked).toHaveLength(4);
  await changes('o', 'a', 'huge');
  await changes('o', 'a', 'huge');
  expect(asked).toHaveLength(5);
});
