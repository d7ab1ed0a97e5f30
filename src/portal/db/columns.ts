import type { ColumnType } from 'kysely';
import type { SourceChanges } from '#contract/blueprints.ts';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { LayoutTab } from '#contract/layout.ts';
import type { Check, HeldBack } from '#contract/publishing.ts';
import type { ClaimMapping } from '#contract/sso.ts';
import type { Handle } from '#engines/engine.ts';

/** A jsonb column: read as `T`, written as its JSON text (the driver would send a JavaScript array as a PostgreSQL array). */
export type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

/** Shapes of the jsonb columns, by `table.column`. The generated types refer to them. */
export interface JsonColumns {
  'organizations.welcome': Json<{ title: string; description: string; callToAction: string }>;
  'blueprints.resources': JsonWithDefault<Partial<EnvironmentSpec['resources']>>;
  'blueprints.spec': JsonOrNull<EnvironmentSpec>;
  'blueprints.source_files': JsonOrNull<Record<string, string>>;
  'blueprints.source_changes': JsonOrNull<SourceChanges>;
  'environments.spec': Json<EnvironmentSpec>;
  'environments.handle': JsonOrNull<Handle>;
  'publish_requests.checks': JsonWithDefault<Check[]>;
  'publish_requests.held_back': JsonWithDefault<HeldBack[]>;
  'publish_requests.stats': Json<{ files: number; additions: number; deletions: number }>;
  'audit_events.data': JsonWithDefault<Record<string, unknown>>;
  'tickets.data': Json<Record<string, unknown>>;
  'blueprint_layouts.tabs': Json<LayoutTab[]>;
  'sso_connections.claims': Json<ClaimMapping>;
  'sso_flows.result': JsonOrNull<unknown>;
  'idempotency_keys.response': Json<unknown>;
}
