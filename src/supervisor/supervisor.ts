import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type {
  claimInput,
  SupervisorConfig,
  SupervisorStatus,
  updateAnswer,
  updateQuery,
} from '#contract/supervisor.ts';
import { Activity } from './activity.ts';
import { Chat } from './chat.ts';
import { HttpError } from './http-error.ts';
import { type Logs, openLogs } from './logs.ts';
import { Ports } from './ports.ts';
import { sweep } from './processes.ts';
import { Releases } from './release.ts';
import { Service } from './services.ts';
import { Snapshots } from './snapshots.ts';
import { Terminals } from './terminals.ts';
import type { Variables } from './variables.ts';

export interface SupervisorOptions {
  config: SupervisorConfig;
  variables: Variables;
  /** Ports of the supervisor itself, which are nobody's service. */
  hiddenPorts: () => number[];
  /** A claim brings another lease. */
  onLease: (seconds: number) => void;
}

/** Everything that one environment does inside; the link and the HTTP routes are ways to it. */
export class Supervisor {
  readonly terminals: Terminals;
  readonly chat: Chat;
  readonly snapshots: Snapshots;
  readonly releases: Releases;
  readonly logs: Logs;
  #services: Service[];
  #ports: Ports;
  #activity: Activity;
  #options: SupervisorOptions;
  #listeners = new Set<() => void>();
  #telling = false;
  #claimant: string | null = null;

  static async open(options: SupervisorOptions): Promise<Supervisor> {
    const state = join(options.config.home, '.slipway');
    await mkdir(state, { recursive: true });
    await mkdir(options.config.project, { recursive: true });
    return new Supervisor(options, await openLogs(join(state, 'logs')));
  }

  private constructor(options: SupervisorOptions, logs: Logs) {
    const { config, variables } = options;
    const { home, project, spec } = config;
    const changed = () => this.#changed();
    this.#options = options;
    this.logs = logs;
    this.terminals = new Terminals({ home, project, variables, changed, input: () => this.#activity.touch() });
    this.snapshots = new Snapshots(join(home, '.slipway', 'git'), project, (message) =>
      logs.get('snapshots').write(`${message}\n`),
    );
    this.chat = new Chat({
      project,
      variables,
      memory: spec.resources.memory,
      log: () => logs.get('chat'),
      busy: () => this.#activity.touch(),
      snapshot: () => this.snapshots.take({ message: 'Before a turn of the chat', author: variables.author() }),
    });
    this.releases = new Releases({ home, project, spec, variables, app: config.app, logs, changed });
    this.#services =
      config.purpose === 'workspace'
        ? spec.services.map((definition) => {
            const log = logs.get(definition.name);
            return new Service(definition, { folder: project, variables, log, changed });
          })
        : [];
    this.#activity = new Activity({ changed, shells: () => this.terminals.shells() });
    this.#ports = new Ports({
      marker: variables.marker,
      hidden: () => [...options.hiddenPorts(), ...(this.chat.port === null ? [] : [this.chat.port])],
      declared: variables.declared,
      serviceOf: (port) => this.#allServices().find((service) => service.state.port === port)?.state.name ?? null,
      hurry: () => this.#allServices().some((service) => service.state.status === 'starting'),
      changed,
    });
  }

  start(): void {
    this.#ports.start();
    this.#activity.start();
    if (this.#options.config.startServices) this.#startServices();
    if (this.#options.config.purpose === 'app')
      this.releases.resume().catch((error) => process.stderr.write(`release not resumed: ${error.message}\n`));
  }

  status(): SupervisorStatus {
    return {
      services: this.#allServices().map((service) => service.state),
      ports: this.#ports.list,
      terminals: this.terminals.list(),
      release: this.releases.state,
      activeAt: this.#activity.at.toISOString(),
    };
  }

  /** @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives a warm environment its owner. The same one may claim again, with what is true by then; another one is refused. */
  async claim({ claimant, variables, author, lease }: z.infer<typeof claimInput>): Promise<void> {
    if (this.#claimant !== null && this.#claimant !== claimant) throw new HttpError('CONFLICT');
    // Whatever ran before saw other variables, and belongs to nobody.
    if (this.#claimant === null) this.terminals.closeAll();
    this.#claimant = claimant;
    this.#options.variables.claim(variables, author);
    this.#options.onLease(lease);
    this.#activity.touch();
    this.#startServices();
  }

  /** Brings changes of somebody else's into the project, with what the builder has of it kept before. */
  update(trees: z.infer<typeof updateQuery>, pack: Readable): Promise<z.infer<typeof updateAnswer>> {
    return this.snapshots.update(trees, pack, this.#options.variables.author());
  }

  /** Ends every process that it started, wherever that process went. */
  async stop(): Promise<void> {
    this.#ports.stop();
    this.#activity.stop();
    this.terminals.closeAll();
    const { marker } = this.#options.variables;
    await this.chat.stop();
    await Promise.all([...this.#services.map((service) => service.stop()), this.releases.stop(), sweep(marker)]);
    // What was being started in that moment.
    await sweep(marker);
  }

  #startServices() {
    for (const service of this.#services) service.start();
  }

  #allServices(): Service[] {
    return this.releases.service ? [...this.#services, this.releases.service] : this.#services;
  }

  /** Several changes of one moment are one piece of news. */
  #changed() {
    if (this.#telling) return;
    this.#telling = true;
    setImmediate(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
