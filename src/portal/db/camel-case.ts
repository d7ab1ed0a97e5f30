import { CamelCasePlugin } from 'kysely';

/** snake_case in the database, camelCase here; keys inside jsonb are data and stay as they are. */
export const camelCase = () => new CamelCasePlugin({ maintainNestedObjectKeys: true });
