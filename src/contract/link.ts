/** How a link is asked for. Apart from the schemas of what crosses it: a supervisor runs without their library. */

/** `interactive`: terminals and control. `bulk`: previews, git, files, egress. Two, so that a download never delays a keystroke. */
export const lanes = ['interactive', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/**
 * Where the portal accepts links: an HTTP Upgrade to this path, with `Authorization: Bearer <environment token>`.
 *
 * @param replica which one of several copies of the environment dials
 */
export const linkPath = (environment: string, lane: Lane, replica?: string) =>
  `/link/v1/${environment}/${lane}${replica ? `/${replica}` : ''}`;
/** `Upgrade:` token of the raw transport; `websocket` is the other one. */
export const linkProtocol = 'slipway-link';
