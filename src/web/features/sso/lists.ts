/** Domains as people write them: with commas, spaces or lines between them, with an @ before or not. */
export const parseDomains = (text: string): string[] => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[\s,;]+/)
      .map((part) => part.replace(/^@/, ''))
      .filter(Boolean),
  ),
];

/** Names of groups, one on each line: they may hold spaces and commas. */
export const parseGroups = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];
