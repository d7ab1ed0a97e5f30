import type { Check } from '#contract/publishing.ts';
import type { Config } from '../config.ts';

interface Person {
  name: string;
  email: string;
}

interface Approved {
  id: string;
  workspaceName: string;
  /** The builder's note. */
  message: string;
  stats: { files: number; additions: number; deletions: number };
  checks: Check[];
  /** Null when it was approved by trust. */
  reviewer: Person | null;
  /** Who had granted that trust. */
  granter: Person | null;
}

/**
 * What a forge is told about an approved request. The approver is a trailer of the merge commit: the commit that was
 * reviewed has its name before anybody approves it, and stays what it is.
 */
export function forgeWords(config: Pick<Config, 'url'>, request: Approved) {
  const { stats, reviewer, granter } = request;
  const title = oneLine(`Publish ${request.workspaceName}`);
  const files = stats.files === 1 ? '1 file' : `${stats.files} files`;
  const found = request.checks.filter(({ severity }) => severity !== 'ok').map(({ message }) => `- ${message}`);
  const by = granter
    ? `Approved without a review, because ${nameOf(granter)} trusts the builder with this blueprint`
    : `Approved by ${reviewer ? nameOf(reviewer) : 'Slipway'}`;
  const body = [
    request.message,
    `${files} changed: ${stats.additions} lines added, ${stats.deletions} removed.`,
    found.join('\n'),
    `${by}: ${config.url}/admin/approvals/${request.id}`,
  ];
  return {
    title,
    body: body.filter(Boolean).join('\n\n'),
    labels: granter ? ['slipway', 'auto-approved'] : ['slipway'],
    // Without the builder's note: a line of it could look like a trailer.
    merge: { title, body: trailersOf(request).join('\n') },
  };
}

function trailersOf({ reviewer, granter }: Approved): string[] {
  if (granter) return [`Trusted-by: ${identity(granter)}`];
  return reviewer ? [`Approved-by: ${identity(reviewer)}`] : [];
}

const nameOf = ({ name, email }: Person) => oneLine(name) || email;
const identity = (person: Person) => `${nameOf(person)} <${bare(person.email)}>`;
/** As git has names: no line ends, and nothing that ends an address or begins one. */
const bare = (text: string) => text.replaceAll(/[<>]/g, '');
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const oneLine = (text: string) => bare(text.replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')).trim();
