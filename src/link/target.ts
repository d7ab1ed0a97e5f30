import type { StreamTarget } from '#contract/supervisor.ts';

/**
 * What a peer asks for when it opens a stream; null for what this side does not know. By hand, as strict as the contract's
 * schema (target.test.ts): it is asked for every stream, and a supervisor runs without the schemas' library.
 */
export function readTarget(json: unknown): StreamTarget | null {
  if (typeof json !== 'object' || json === null) return null;
  const { to, port } = json as Record<string, unknown>;
  if (to === 'supervisor' || to === 'egress' || to === 'ai') return { to };
  if (to !== 'port' || !Number.isInteger(port)) return null;
  const number = port as number;
  return number >= 1 && number <= 65535 ? { to, port: number } : null;
}
