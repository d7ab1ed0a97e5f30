/** A name for a new workspace: the blueprint's, with a number when the builder has one of that name already. */
export function proposeName(blueprint: string, taken: string[]) {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const base = blueprint.slice(0, 54).trim();
  if (!used.has(base.toLowerCase())) return base;
  let n = 2;
  while (used.has(`${base} ${n}`.toLowerCase())) n++;
  return `${base} ${n}`;
}
