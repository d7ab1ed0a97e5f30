import { randomBytes } from 'node:crypto';
import { parse } from 'yaml';
import { type EnvironmentSpec, environmentSpec } from '#contract/environment.ts';
import { EngineError } from './engine.ts';

const largestSpec = 256 * 1024;

/** Parses an `environment.yaml`; every fault is named with its place, so that its author can mend it in one go. */
export function parseSpec(text: string): EnvironmentSpec {
  const invalid = (faults: string[]) =>
    new EngineError(
      'invalid_spec',
      ['environment.yaml is not valid:', ...faults.map((fault) => `- ${fault}`)].join('\n'),
    );
  if (text.length > largestSpec) throw invalid(['It is larger than 256 kB.']);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw invalid([(error as Error).message]);
  }
  const result = environmentSpec.safeParse(value);
  if (result.success) return result.data;
  throw invalid(result.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`));
}

/** Fresh values for the secrets that a spec declares and that an environment has not yet. */
export const missingSecrets = (spec: EnvironmentSpec, known: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(spec.secrets)
      .filter(([key]) => known[key] === undefined)
      .map(([key, { generate }]) => [key, randomBytes(generate).toString('base64url')]),
  );
