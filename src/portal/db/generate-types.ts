import { type Kysely, sql } from 'kysely';

interface Column {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  generated: boolean;
  check: string | null;
}

/**
 * TypeScript for the schema as it stands in a migrated database. A `check (column in (…))` becomes a union, so a status
 * that the database would refuse does not compile. A test compares the result with `types.ts`.
 */
export async function generateTypes(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<Column>`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
           not a.attnotnull as nullable, a.atthasdef as "hasDefault", a.attidentity <> '' as generated,
           (select pg_get_constraintdef(k.oid) from pg_constraint k
             where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
               and pg_get_constraintdef(k.oid) like '%ANY%' limit 1) as "check"
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and c.relname not like 'kysely%'
    order by c.relname, a.attnum`.execute(db);

  const tables = Map.groupBy(rows, (row) => row.table);
  const names = [...tables.keys()];
  return [
    '// Generated from the migrated schema: `npm run db:types`. A test fails when it is behind.',
    "import type { ColumnType, Generated } from 'kysely';",
    "import type { JsonColumns } from './columns.ts';",
    '',
    'type Timestamp = ColumnType<Date, Date, Date>;',
    'type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;',
    '',
    ...names.flatMap((name) => [
      `export interface ${pascal(name)} {`,
      ...tables.get(name)!.map((column) => `  ${camel(column.column)}: ${typeOf(column)};`),
      '}',
      '',
    ]),
    'export interface DB {',
    ...names.map((name) => `  ${camel(name)}: ${pascal(name)};`),
    '}',
    '',
  ].join('\n');
}

function typeOf(column: Column): string {
  if (column.type === 'jsonb') return `JsonColumns['${column.table}.${column.column}']`;
  if (column.type.startsWith('timestamp')) return column.nullable ? 'NullableTimestamp' : 'Timestamp';
  const literals = column.check?.match(/'[^']*'(?=::text)/g);
  const plain = literals ? literals.join(' | ') : scalars[column.type];
  if (!plain) throw new Error(`No TypeScript type for ${column.table}.${column.column} (${column.type})`);
  if (column.generated || column.hasDefault) return `Generated<${plain}>`;
  return column.nullable ? `${plain} | null` : plain;
}

const scalars: Record<string, string> = {
  text: 'string',
  'text[]': 'string[]',
  integer: 'number',
  bigint: 'number',
  boolean: 'boolean',
  bytea: 'Buffer',
};

const camel = (snake: string) => snake.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
const pascal = (snake: string) => camel(`_${snake}`);
