/** A pull request of the built-in forge, which has no other place to keep it than the portal's database. */
export interface PullRow {
  /** `owner/name`. */
  repository: string;
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  headCommit: string;
  mergeCommit: string | null;
  status: 'open' | 'merged' | 'closed';
  createdAt: Date;
}

/** Where the built-in forge keeps pull requests. */
export interface PullRequestTable {
  find(repository: string, number: number): Promise<PullRow | undefined>;
  findOf(repository: string, head: string): Promise<PullRow | undefined>;
  /** Gives it the next number of its repository. A branch has one pull request: of two calls at once both answer it. */
  insert(row: Omit<PullRow, 'number' | 'status' | 'mergeCommit'>): Promise<PullRow>;
  markMerged(row: Pick<PullRow, 'repository' | 'number'>, headCommit: string, mergeCommit: string): Promise<PullRow>;
}
