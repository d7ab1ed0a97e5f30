import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentSpec } from '#contract/environment.ts';

const page = readFileSync(path.join(import.meta.dirname, 'environment.md'), 'utf8');

/** Rows of the table of fields: its name, and the default in code marks when it has a plain one. */
const documented = new Map(
  [...page.matchAll(/^\| `([^`]+)` +\| ([^|]+) \|/gm)].map(([, name, standard]) => [name!, standard!.trim()]),
);

interface Field {
  name: string;
  standard?: unknown;
}

/** Every field of a JSON schema, as the page writes it: `a.b` for objects, `a[].b` for lists, `a.<NAME>.b` for records. */
function fieldsOf(schema: z.core.JSONSchema.BaseSchema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    if (typeof value === 'boolean') return [];
    const name = `${prefix}${key}`;
    const items = value.items as z.core.JSONSchema.BaseSchema | undefined;
    const record = value.additionalProperties;
    return [
      { name, standard: value.default },
      ...fieldsOf(value, `${name}.`),
      ...(items ? fieldsOf(items, `${name}[].`) : []),
      ...(record && typeof record === 'object' ? fieldsOf(record, `${name}.<NAME>.`) : []),
    ];
  });
}

const fields = fieldsOf(z.toJSONSchema(environmentSpec, { io: 'input' }));

test('every field of the schema is in the table, and nothing else is', () => {
  expect(fields.length).toBeGreaterThan(30);
  expect([...documented.keys()].toSorted()).toEqual(fields.map((field) => field.name).toSorted());
});

test('plain defaults in the table are those of the schema', () => {
  const plain = fields.filter(({ standard }) => ['number', 'string'].includes(typeof standard) && standard !== '');
  expect(plain.length).toBeGreaterThan(6);
  for (const { name, standard } of plain) expect(documented.get(name), name).toBe(`\`${standard}\``);
});

test('the examples are valid and hold no field that would be ignored', () => {
  const examples = [...page.matchAll(/```yaml\n(version: 1\n[\s\S]*?)```/g)].map(([, text]) => parse(text!));
  expect(examples).toHaveLength(2);
  for (const example of examples) expect(environmentSpec.parse(example)).toMatchObject(example);
});
