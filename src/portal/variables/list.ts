import type { z } from 'zod';
import type { variableInput } from '#contract/variables.ts';
import { invalid } from '../fail.ts';
import type { Keyring } from '../seal/keyring.ts';
import { seal, unseal } from '../seal/seal.ts';
import { nameFault, type VariableUse } from './rules.ts';

/** A row of a list: plain, or sealed, which only the process that it is for ever sees. */
export interface StoredVariable {
  name: string;
  position: number;
  value: string | null;
  sealed: Buffer | null;
}

/** Whose list it is: what it is for, and what a secret of it is bound to. */
export interface ListOf {
  use: VariableUse;
  place: (name: string) => string;
}

/**
 * A list as it was typed, as rows. A secret without a value keeps the one that it has.
 *
 * @throws BAD_REQUEST with the item that is at fault, never with its value
 */
export function storedList(
  keyring: Keyring,
  { use, place }: ListOf,
  items: z.infer<typeof variableInput>[],
  before: StoredVariable[],
): StoredVariable[] {
  const names = items.map(({ name }) => name);
  names.forEach((name, at) => {
    const fault = nameFault(name, use) ?? (names.indexOf(name) < at ? `${name} is in the list twice.` : null);
    if (fault) throw invalid(`items.${at}.name`, fault);
  });
  return items.map(({ name, secret, value }, position) => {
    const kept = before.find((row) => row.name === name)?.sealed ?? null;
    if (value === undefined && !(secret && kept))
      throw invalid(`items.${position}.value`, secret ? 'Type the secret’s value.' : 'Type a value.');
    if (!secret) return { name, position, value: value!, sealed: null };
    return { name, position, value: null, sealed: value === undefined ? kept : seal(keyring, place(name), value) };
  });
}

/** For the audit log: which were touched, never what they hold. */
export function changesOf(before: StoredVariable[], after: StoredVariable[]) {
  const kind = (row?: StoredVariable) => (row ? (row.sealed ? 'secret' : 'plain') : null);
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name) => {
    const old = before.find((row) => row.name === name);
    const fresh = after.find((row) => row.name === name);
    if (old && fresh && old.value === fresh.value && old.sealed === fresh.sealed) return [];
    const to = kind(fresh);
    return [{ field: name, from: kind(old), to: old && fresh ? `${to}, a new value` : to }];
  });
}

/** What a process is given. */
export function valuesOf(keyring: Keyring, place: ListOf['place'], rows: StoredVariable[]): Record<string, string> {
  const values = rows.map(({ name, value, sealed }) => [name, value ?? unseal(keyring, place(name), sealed!)]);
  return Object.fromEntries(values);
}
