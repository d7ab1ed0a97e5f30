import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** A vendor's own description of what its API takes and answers, as `scripts/forge-api.ts` cuts it. */
interface Description {
  operations: {
    method: string;
    path: string;
    query: string[];
    body: object | null;
    responses: Record<string, { schema: object | null; example: unknown }>;
  }[];
  definitions: Record<string, object>;
}

export interface DescribedCall {
  /** `GET /repos/{owner}/{repo}` */
  operation: string;
  params: Record<string, string>;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: checked against the description
  body: any;
  /** The vendor's own example of an answer. */
  // biome-ignore lint/suspicious/noExplicitAny: of any shape
  example(status: number): any;
  /** The vendor's example of an answer, with these differences. @throws when that is not what the description allows */
  answer(status: number, differences?: unknown): { status: number; body: unknown };
  /** The same for an answer whose description has no example. Refusals that are not described pass. @throws */
  check(status: number, body: unknown): void;
}

/** Checks requests and answers against a description in this folder. */
export function describedApi(file: string) {
  const { operations, definitions }: Description = JSON.parse(
    readFileSync(path.join(import.meta.dirname, file), 'utf8'),
  );
  const check = (schema: object, value: unknown, what: string) => {
    const shape = z.fromJSONSchema({ ...schema, definitions } as z.core.JSONSchema.JSONSchema, {
      defaultTarget: 'openapi-3.0',
    });
    const { error } = shape.safeParse(value);
    if (error) throw new Error(`${what} is not as described: ${z.prettifyError(error)}`);
  };

  /** @throws Error for a request that the description does not have */
  return (method: string, url: URL, text: string): DescribedCall => {
    for (const row of operations) {
      const params = row.method === method ? matched(row.path, url.pathname) : null;
      if (!params) continue;
      const operation = `${row.method} ${row.path}`;
      for (const name of url.searchParams.keys()) {
        if (!row.query.includes(name)) throw new Error(`${operation} has no parameter ${name}`);
      }
      const body = text ? JSON.parse(text) : undefined;
      if (text && !row.body) throw new Error(`${operation} takes no body`);
      // The description leaves objects open; a field that we made up must not pass.
      if (row.body) check({ ...row.body, additionalProperties: false }, body, `The body of ${operation}`);
      return {
        operation,
        params,
        query: url.searchParams,
        body,
        example: (status) => row.responses[status]!.example,
        answer(status, differences) {
          const described = row.responses[status];
          if (!described) throw new Error(`${operation} never answers ${status}`);
          const answer = Array.isArray(differences)
            ? differences.map((each) => ({ ...(described.example as object[])[0], ...each }))
            : { ...(described.example as object), ...(differences as object) };
          if (described.schema) check(described.schema, answer, `The answer ${status} of ${operation}`);
          return { status, body: answer };
        },
        check(status, answer) {
          const described = row.responses[status];
          if (!described && status < 400) throw new Error(`${operation} never answers ${status}`);
          if (described?.schema) check(described.schema, answer, `The answer ${status} of ${operation}`);
        },
      };
    }
    throw new Error(`The description has no ${method} ${url.pathname}`);
  };
}

/** Only the last parameter may hold slashes, as the name of a ref or a branch does. */
function matched(template: string, address: string): Record<string, string> | null {
  const wanted = template.split('/');
  const parts = address.split('/');
  const last = wanted.at(-1)!;
  const open = /^\{(?:ref|branch)\}$/.test(last) && parts.length > wanted.length;
  const given = open ? [...parts.slice(0, wanted.length - 1), parts.slice(wanted.length - 1).join('/')] : parts;
  if (given.length !== wanted.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name) params[name] = decodeURIComponent(given[at]!);
    else if (part !== given[at]) return null;
  }
  return params;
}
