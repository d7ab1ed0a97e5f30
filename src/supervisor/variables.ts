import { randomBytes } from 'node:crypto';
import type { SupervisorConfig } from '#contract/supervisor.ts';
import { aiUrlPlace } from './ai.ts';
import { markerVariable } from './processes.ts';

/** Taken from the supervisor's own environment. Nothing else is: whatever the engine's process knows stays there. */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER', 'LOGNAME', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

const direct = 'localhost,127.0.0.1,::1';

export type Variables = ReturnType<typeof createVariables>;

/** What processes inside see. Changes reach those that start later. */
export function createVariables(
  config: Pick<SupervisorConfig, 'home' | 'variables' | 'ports'>,
  own: NodeJS.ProcessEnv,
) {
  const marker = randomBytes(12).toString('hex');
  const ports = config.ports ?? {};
  const base: Record<string, string> = { LANG: 'C.UTF-8', PATH: '/usr/local/bin:/usr/bin:/bin' };
  for (const name of inherited) if (own[name]) base[name] = own[name];
  Object.assign(base, {
    HOME: config.home,
    SHELL: '/bin/bash',
    SLIPWAY_PATH: base.PATH,
  });
  let given = config.variables;
  let author: Record<string, string> = {};
  let proxy: Record<string, string> = {};
  let aiUrl = '';
  const located = (given: Record<string, string>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.replaceAll(aiUrlPlace, aiUrl)]));

  return {
    marker,
    /** Where a declared port really is. */
    port: (declared: number) => ports[declared] ?? declared,
    /** What a port is called outside. */
    declared: (port: number) => Number(Object.keys(ports).find((name) => ports[name] === port) ?? port),
    all: (more: Record<string, string> = {}): Record<string, string> => ({
      ...base,
      ...proxy,
      ...author,
      ...located(given),
      ...located(more),
      [markerVariable]: marker,
    }),
    /** Whose commits they are; of a workspace that nobody claimed yet, nobody's. */
    author: () => ({
      name: author.GIT_AUTHOR_NAME ?? 'builder',
      email: author.GIT_AUTHOR_EMAIL ?? 'builder@workspace',
    }),
    /** The owner's variables and name, for git commits in a terminal. */
    claim(variables: Record<string, string>, { name, email }: { name: string; email: string }) {
      // Not on top of an earlier claim: what was taken away since must not stay.
      given = { ...config.variables, ...variables };
      author = {
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
      };
    },
    /** Where the AI gateway is inside; the portal cannot know, so its variables have a place for it. */
    setAiUrl(url: string) {
      aiUrl = url;
    },
    /** Tools ask for it under many names. */
    setProxy(port: number) {
      const url = `http://127.0.0.1:${port}`;
      proxy = {
        HTTP_PROXY: url,
        HTTPS_PROXY: url,
        http_proxy: url,
        https_proxy: url,
        ALL_PROXY: url,
        all_proxy: url,
        NO_PROXY: direct,
        no_proxy: direct,
        npm_config_proxy: url,
        npm_config_https_proxy: url,
        npm_config_noproxy: direct,
        // Node's own fetch and http obey these only when told to.
        NODE_USE_ENV_PROXY: '1',
      };
    },
  };
}
