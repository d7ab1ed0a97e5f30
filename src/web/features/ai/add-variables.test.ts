import { expect, test } from 'vitest';
import { withSecrets } from './add-variables.ts';

test('secrets are added to what is there, replace their own names, and leave other secrets as they are', () => {
  const saved = [
    { name: 'STAGE', secret: false, value: 'test' },
    { name: 'TOKEN', secret: true, value: null },
    { name: 'PGHOST', secret: false, value: 'old.example' },
  ];
  expect(withSecrets(saved, { PGHOST: 'db.example', PGUSER: '', PGPASSWORD: 'p' })).toEqual([
    { name: 'STAGE', secret: false, value: 'test' },
    { name: 'TOKEN', secret: true },
    { name: 'PGHOST', secret: true, value: 'db.example' },
    { name: 'PGPASSWORD', secret: true, value: 'p' },
  ]);
});
