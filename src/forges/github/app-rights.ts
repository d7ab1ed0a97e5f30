import { ForgeError } from '../forge.ts';
import { type Installation, suspendedAt } from './app.ts';

/** What is needed to keep apps there, as GitHub's page of permissions calls it. */
const needed = { administration: 'Administration', contents: 'Contents', pull_requests: 'Pull requests' };

/** What a GitHub App lacks to keep an organization's apps below an owner, in sentences; nothing is made to find out. */
export async function missingOfApp(
  app: { installation(): Promise<Installation>; token(): Promise<string> },
  owner: string,
): Promise<string[]> {
  try {
    const missing = missingOf(await app.installation(), owner);
    if (missing.length === 0) await app.token();
    return missing;
  } catch (error) {
    if (!(error instanceof ForgeError) || error.retryable) throw error;
    return [error.message];
  }
}

export function missingOf(installation: Installation, owner: string): string[] {
  if (installation.suspended_at !== null) return [suspendedAt(owner)];
  if (installation.target_type !== 'Organization') {
    return [`${owner} is a person’s account, where GitHub lets no App make repositories. Use a token there.`];
  }
  const lacking = Object.entries(needed)
    .filter(([permission]) => !['write', 'admin'].includes(installation.permissions[permission] ?? ''))
    .map(
      ([, name]) => `The App may not read and write ${name}. Allow it in its settings, and accept that at ${owner}.`,
    );
  return installation.repository_selection === 'all'
    ? lacking
    : [...lacking, `The App is installed for selected repositories of ${owner}. Choose all repositories.`];
}
