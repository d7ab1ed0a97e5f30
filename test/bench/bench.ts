import type { Client } from '#client/client.ts';
import type { Workspace } from '#contract/workspaces.ts';
import type { RealPortal } from '#test/harness/real-portal.ts';
import type { Report } from './report.ts';

/** What all benches of a run share. */
export interface Stage {
  portal: RealPortal;
  client: Client;
  /** Blueprint of `source/`, with its setup done. */
  blueprint: string;
  /** One that runs the server of `source/`; launched when it is asked for first. */
  workspace(): Promise<Workspace>;
}

export interface Bench {
  name: string;
  /** @param stage starts the portal when it is asked first */
  run(stage: () => Promise<Stage>): Promise<Report>;
}
