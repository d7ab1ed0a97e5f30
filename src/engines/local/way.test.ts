import { expect, it } from 'vitest';
import { privateFolders } from './way.ts';

it.each([
  ['nothing is private', ['/srv/slipway/data'], [], {}],
  [
    'a private home',
    ['/root/slipway/data', '/root/slipway'],
    ['/root'],
    { '/root': ['/root/slipway/data', '/root/slipway'] },
  ],
  ['a private folder in a private one', ['/root/a/b'], ['/root', '/root/a'], { '/root': ['/root/a/b'] }],
  [
    'two private folders',
    ['/root/a', '/home/ada/b', '/srv/c'],
    ['/root', '/home/ada'],
    { '/root': ['/root/a'], '/home/ada': ['/home/ada/b'] },
  ],
  ['the folder itself, which cannot be opened', ['/srv/private'], ['/srv/private'], {}],
  ['the same folder twice', ['/root/a', '/root/a'], ['/root'], { '/root': ['/root/a'] }],
])('finds what is in the way: %s', (_, paths, closed, found) => {
  expect(Object.fromEntries(privateFolders(paths, (folder) => closed.includes(folder)))).toEqual(found);
});
