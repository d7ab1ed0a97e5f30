import type { Config } from '../config.ts';

/** The row and column that a secret of webhooks is sealed for. */
export const hookSecretPlace = (connectionId: string) => `forge_connections/${connectionId}/hook_secret`;

/** Below it are the addresses of all webhooks. */
export const hooksAddress = ({ url }: Pick<Config, 'url'>) => `${url}/api/v1/hooks`;

/** Where a forge sends its webhooks. */
export const hookAddress = (config: Pick<Config, 'url'>, connection: { kind: string; id: string }) =>
  `${hooksAddress(config)}/${connection.kind}/${connection.id}`;
