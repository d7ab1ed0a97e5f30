import { Resolver } from 'node:dns/promises';

/**
 * The TXT records of a name, each with its parts put together; none when there are none.
 *
 * @throws when no server gave an answer: then nothing is known
 */
export type LookUpTxt = (name: string) => Promise<string[]>;

/** @param servers addresses with or without a port; those of the machine when there are none */
export function txtLookUp(servers: readonly string[]): LookUpTxt {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
      throw error;
    }
  };
}
