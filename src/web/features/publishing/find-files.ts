/** Whether a path holds what was typed, in any case; null while nothing is typed. */
export function pathFilter(typed: string): ((path: string) => boolean) | null {
  const wanted = typed.trim().toLowerCase();
  return wanted ? (path) => path.toLowerCase().includes(wanted) : null;
}
