import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { baseDomains as read } from './store.ts';

/** The base domains that organizations have of their own, for the gateway: in memory, since every request asks. */
export interface BaseDomains {
  /** The base domain of a host, which carries the port as browsers send it. */
  get(host: string): string | undefined;
  /** Reads them anew. One that fails is made up for by the next. */
  refresh(): Promise<void>;
}

export function createBaseDomains({ db, log, config }: { db: Db; log: Logger; config: Config }): BaseDomains {
  const { port } = new URL(config.url);
  let byHost = new Map<string, string>();
  return {
    get: (host) => byHost.get(host),
    async refresh() {
      try {
        byHost = new Map((await read(db)).map((domain) => [port ? `${domain}:${port}` : domain, domain]));
      } catch (err) {
        log.warn({ err }, 'the base domains could not be read');
      }
    },
  };
}
