/** Seconds that an app lives on without a portal: an upgrade or a repair of the portal is no reason for it to be down. */
export const lease = 24 * 3600;

/** Milliseconds that each part of a deployment may take. */
export interface Patience {
  start: number;
  build: number;
}
export const patience: Patience = { start: 3 * 60_000, build: 20 * 60_000 };
