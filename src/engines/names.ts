import { EngineError } from './engine.ts';

/** Every id is a folder's name or part of an object's, so this is the only shape one may have: no dot, no slash, no leading dash. */
const shape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const isFolderName = (value: string) => shape.test(value);

/** Answers the value, or refuses it: an id that is not a folder's name cannot name anything that exists. */
export function folderName(value: string): string {
  if (!isFolderName(value))
    throw new EngineError('not_found', 'This is not an id: use lower-case letters, digits and dashes.');
  return value;
}
