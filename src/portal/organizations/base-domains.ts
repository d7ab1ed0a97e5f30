import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { verifiedDomains } from '../domains/store.ts';
import { baseDomains as read } from './store.ts';

/** The domains that organizations and apps have of their own, for the gateway: in memory, since every request asks. Hosts carry the port as browsers send it. */
export interface BaseDomains {
  /** The base domain of a host. */
  get(host: string): string | undefined;
  /** The address of the app that is served at a host. */
  appAt(host: string): string | undefined;
  /** Reads them anew. One that fails is made up for by the next. */
  refresh(): Promise<void>;
}

export function createBaseDomains({ db, log, config }: { db: Db; log: Logger; config: Config }): BaseDomains {
  const { port } = new URL(config.url);
  const hostOf = (domain: string) => (port ? `${domain}:${port}` : domain);
  let byHost = new Map<string, string>();
  let apps = new Map<string, string>();
  return {
    get: (host) => byHost.get(host),
    appAt: (host) => apps.get(host),
    async refresh() {
      try {
        const [domains, verified] = await Promise.all([read(db), verifiedDomains(db)]);
        byHost = new Map(domains.map((domain) => [hostOf(domain), domain]));
        apps = new Map(
          verified.map(({ host, subdomain, baseDomain }) => [
            hostOf(host),
            baseDomain === null ? subdomain : `${subdomain}.${baseDomain}`,
          ]),
        );
      } catch (err) {
        log.warn({ err }, 'the domains of organizations and apps could not be read');
      }
    },
  };
}
