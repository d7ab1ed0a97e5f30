import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Cuts what our driver calls out of GitHub's own description of its API, for the server that tests check it against. The
 * whole description is 13 MB, and its package 385 MB, so only the cut is kept:
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz
 *   node scripts/github-api.ts package/generated/api.github.com.json && npm run format
 */
const operations: [method: string, path: string][] = [
  ['get', '/user'],
  ['get', '/app'],
  ['get', '/orgs/{org}/installation'],
  ['get', '/users/{username}/installation'],
  ['post', '/app/installations/{installation_id}/access_tokens'],
  ['get', '/users/{username}'],
  ['get', '/user/memberships/orgs/{org}'],
  ['get', '/orgs/{org}'],
  ['post', '/orgs/{org}/repos'],
  ['post', '/user/repos'],
  ['get', '/repos/{owner}/{repo}'],
  ['get', '/repos/{owner}/{repo}/hooks'],
  ['post', '/repos/{owner}/{repo}/hooks'],
  ['patch', '/repos/{owner}/{repo}/hooks/{hook_id}'],
  ['delete', '/repos/{owner}/{repo}/hooks/{hook_id}'],
  ['get', '/repos/{owner}/{repo}/git/ref/{ref}'],
  ['get', '/repos/{owner}/{repo}/pulls'],
  ['post', '/repos/{owner}/{repo}/pulls'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}'],
  ['put', '/repos/{owner}/{repo}/pulls/{pull_number}/merge'],
  ['post', '/repos/{owner}/{repo}/issues/{issue_number}/labels'],
];

// biome-ignore lint/suspicious/noExplicitAny: another's document, read by hand once a year
type Json = any;

const source = process.argv[2];
if (!source) throw new Error('Name the file api.github.com.json.');
const api: Json = JSON.parse(readFileSync(source, 'utf8'));

const resolve = (value: Json): Json =>
  value?.$ref
    ? resolve(
        value.$ref
          .slice(2)
          .split('/')
          .reduce((at: Json, key: string) => at[key], api),
      )
    : value;

/** Schemas that are referred to, so that each is kept once. */
const definitions: Record<string, Json> = {};
function schemaOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(schemaOf);
  if (typeof value !== 'object' || value === null) return value;
  if (value.$ref) {
    const name = value.$ref.split('/').at(-1);
    if (!(name in definitions)) {
      definitions[name] = {};
      definitions[name] = schemaOf(resolve(value));
    }
    return { $ref: `#/definitions/${name}` };
  }
  const kept = Object.entries(value).filter(
    ([key, inner]) =>
      !(typeof inner === 'string' && key === 'description') && !/^(?:example|examples|title|x-.*)$/.test(key),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, key === 'properties' ? mapped(inner) : schemaOf(inner)]));
}
/** Names of properties are not keywords: one may be called `title`. */
const mapped = (properties: Json) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schemaOf(schema)]));

const rows = operations.map(([method, address]) => {
  const { parameters = [], requestBody, responses } = api.paths[address][method];
  const body = requestBody?.content['application/json'].schema;
  return {
    method: method.toUpperCase(),
    path: address,
    query: parameters
      .map(resolve)
      .filter((each: Json) => each.in === 'query')
      .map((each: Json) => each.name),
    body: body ? schemaOf(body) : null,
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => {
        const json = resolve(response).content?.['application/json'];
        const [example] = Object.values(json?.examples ?? {});
        return [status, { schema: json ? schemaOf(json.schema) : null, example: resolve(example)?.value ?? null }];
      }),
    ),
  };
});
const target = path.resolve(import.meta.dirname, '../test/harness/github-api.json');
writeFileSync(target, `${JSON.stringify({ version: api.info.version, operations: rows, definitions }, null, 2)}\n`);
