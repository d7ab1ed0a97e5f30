import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** One text to search. */
export interface ScanInput {
  /** Last part of its path: some secrets are known by it. */
  name: string;
  /** What the file was, whose lines are not new; null for a new file. */
  before: Uint8Array | null;
  after: Uint8Array;
}
export interface ScanHit {
  rule: string;
  line: number;
}

// It measures every rule on every text, keeps all of it, and takes twenty times as long as the search.
secretLintProfiler.setEnabled(false);

/** One file with more is as bad as one with these. */
const mostHits = 100;

/**
 * Rules one by one, because a preset cannot leave one out: comments in a text (`secretlint-disable`) would turn the search
 * off, and who writes the text is who is checked.
 */
const config = {
  rules: rules
    .filter(({ meta }) => meta.id !== '@secretlint/secretlint-rule-filter-comments')
    .map((rule) => ({ id: rule.meta.id, rule })),
};

/**
 * Secrets on lines that a file did not have before, by rule and line. Expressions of the rules can take very long on a hostile
 * text, so this runs in {@link file://./scan-worker.ts} alone.
 */
export async function scan({ name, before, after }: ScanInput): Promise<ScanHit[]> {
  const content = decode(after);
  const source = {
    // In a folder that cannot be: a rule for key stores would read the file at its path.
    filePath: `/nonexistent/${name}`,
    ext: name.endsWith('.json') ? '.json' : '',
    content,
    contentType: 'text' as const,
  };
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  const known = new Set(before ? decode(before).split('\n') : []);
  const lines = content.split('\n');
  const hits: ScanHit[] = [];
  for (const { ruleId, range } of messages) {
    // Counted here: the scanner ends lines also at characters that no editor and no diff ends them at.
    const first = lineAt(content, range[0]);
    const last = lineAt(content, range[1]);
    const added = lines.slice(first - 1, last).findIndex((line) => !known.has(line));
    if (added !== -1) hits.push({ rule: ruleId, line: first + added });
    if (hits.length === mostHits) break;
  }
  return hits;
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
