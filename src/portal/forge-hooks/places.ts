import type { Config } from '../config.ts';

/** The row and column that a secret of webhooks is sealed for. */
export const hookSecretPlace = (connectionId: string) => `forge_connections/${connectionId}/hook_secret`;

/** Where a forge sends its webhooks. */
export const hookAddress = ({ url }: Pick<Config, 'url'>, connection: { kind: string; id: string }) =>
  `${url}/api/v1/hooks/${connection.kind}/${connection.id}`;
