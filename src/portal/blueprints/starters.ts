import type { Template } from '#engines/engine.ts';

/**
 * Templates that the first organization has as blueprints from the first start.
 *
 * @param named by the operator; null for those that the gallery calls ready
 * @throws Error in words, for an operator who mistyped one
 */
export function starters(templates: Pick<Template, 'id' | 'ready'>[], named: string[] | null): string[] {
  if (!named) return templates.filter(({ ready }) => ready).map(({ id }) => id);
  const known = templates.map(({ id }) => id);
  const unknown = named.find((id) => !known.includes(id));
  if (unknown) throw new Error(`SLIPWAY_STARTERS: there is no template “${unknown}”, only ${known.join(', ')}.`);
  return named;
}
