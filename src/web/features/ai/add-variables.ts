import type { InputOf, OutputOf } from '#web/api/query.ts';

type Variables = OutputOf<'blueprints', 'variables'>['items'];
type NewVariables = InputOf<'blueprints', 'setVariables'>['items'];

/** The whole list with some more as secrets, each in the place of one of the same name. Those without a value are left out. */
export function withSecrets(saved: Variables, values: Record<string, string>): NewVariables {
  const added = Object.entries(values).filter(([, value]) => value !== '');
  const names = new Set(added.map(([name]) => name));
  const kept = saved
    .filter(({ name }) => !names.has(name))
    // A secret without a value keeps the one it has.
    .map(({ name, secret, value }) => (value === null ? { name, secret } : { name, secret, value }));
  return [...kept, ...added.map(([name, value]) => ({ name, value, secret: true }))];
}
