import { isContractProcedure } from '@orpc/contract';
import { contract } from '#contract/contract.ts';
import { errors } from '#contract/errors.ts';
import type { RouteMeta } from '#contract/route.ts';

const callers: Record<RouteMeta['caller'], string> = {
  anyone: 'Anyone',
  person: 'Signed in',
  member: 'Member',
  admin: 'Admin',
};

/** The contract as a page to read: every route, who may call it, and every error code. Made from the contract, so it is never behind. */
export function docsPage(title: string): string {
  const groups = Object.entries(contract).map(([name, rows]) => section(name, Object.values(rows).flatMap(rowOf)));
  const codes = Object.entries(errors).map(([code, { status, message }]) => [
    `<code>${code}</code>`,
    String(status),
    message,
  ]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of ${plain(title)}</title>
<link rel="icon" href="/favicon.svg">
<style>${style}</style>
<main>
<h1>API</h1>
<p>Everything that the browser can do, a key can do: <code>Authorization: Bearer slw_…</code>. Keys are made under your name → Settings.
The same in OpenAPI 3.1: <a href="/api/openapi.json">openapi.json</a>. Lists answer <code>{items, nextCursor}</code>; changes accept
<code>Idempotency-Key</code>; times are ISO 8601 in UTC.</p>
${groups.join('\n')}
${table('Errors', ['Code', 'Status', 'Meaning'], codes)}
</main>
</html>
`;
}

function rowOf(row: unknown): string[][] {
  if (!isContractProcedure(row)) return [];
  const { route, meta } = row['~orpc'];
  const who = callers[(meta as RouteMeta).caller];
  return [
    [
      `<code>${route.method}</code>`,
      `<code>/api${plain(route.path ?? '').replace('{+', '{')}</code>`,
      who,
      plain(route.summary ?? ''),
    ],
  ];
}

const section = (name: string, rows: string[][]) =>
  table(name[0]!.toUpperCase() + name.slice(1), ['Method', 'Path', 'Who', 'What'], rows);

function table(title: string, heads: string[], rows: string[][]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<h2>${title}</h2>\n<div><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

const plain = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif }
body { margin: 0 } main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
div { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent) }
th { font-weight: 600 } td:first-child, td:nth-child(3) { white-space: nowrap }
code { font: 12.5px ui-monospace, monospace }`;
