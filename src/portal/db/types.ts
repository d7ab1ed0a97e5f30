// Generated from the migrated schema: `npm run db:types`. A test fails when it is behind.
import type { ColumnType, Generated } from 'kysely';
import type { JsonColumns } from './columns.ts';

type Timestamp = ColumnType<Date, Date, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

export interface ApiKeys {
  id: string;
  tokenHash: Buffer;
  lastFour: string;
  userId: string;
  name: string;
  scopes: string[];
  createdAt: Timestamp;
  lastUsedAt: NullableTimestamp;
  expiresAt: NullableTimestamp;
}

export interface AppVersions {
  id: string;
  appId: string;
  number: number;
  requestId: string;
  commit: string;
  status: 'queued' | 'building' | 'live' | 'failed' | 'superseded';
  message: string | null;
  environmentId: string | null;
  attempts: Generated<number>;
  dueAt: NullableTimestamp;
  createdAt: Timestamp;
  startedAt: NullableTimestamp;
  finishedAt: NullableTimestamp;
}

export interface Apps {
  id: string;
  organizationId: string;
  subdomain: string;
  ownerId: string;
  blueprintId: string;
  workspaceId: string | null;
  publishedCommit: string | null;
  liveVersionId: string | null;
  createdAt: Timestamp;
}

export interface AuditEvents {
  seq: Generated<number>;
  id: string;
  organizationId: string | null;
  at: Timestamp;
  actorId: string | null;
  actorLabel: string;
  action: string;
  targetType: string;
  targetId: string | null;
  targetLabel: string | null;
  data: JsonColumns['audit_events.data'];
  ip: string | null;
}

export interface Blueprints {
  id: string;
  organizationId: string;
  clusterId: string;
  project: string;
  environment: string;
  name: string;
  description: string;
  state: 'testing' | 'enabled' | 'disabled';
  primaryService: string | null;
  poolSize: Generated<number>;
  resources: JsonColumns['blueprints.resources'];
  spec: JsonColumns['blueprints.spec'];
  sourceVersion: string | null;
  readiness: Generated<'preparing' | 'ready' | 'failed'>;
  readinessMessage: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  removedAt: NullableTimestamp;
}

export interface Clusters {
  id: string;
  organizationId: string;
  name: string;
  engine: 'local' | 'kubernetes' | 'qovery' | 'fake';
  credential: Buffer | null;
  credentialLabel: string | null;
  configuredAt: NullableTimestamp;
  rotatedAt: NullableTimestamp;
  createdAt: Timestamp;
}

export interface Environments {
  id: string;
  organizationId: string;
  clusterId: string;
  blueprintId: string | null;
  purpose: 'warm' | 'workspace' | 'app' | 'setup';
  workspaceId: string | null;
  sourceVersion: string | null;
  spec: JsonColumns['environments.spec'];
  handle: JsonColumns['environments.handle'];
  token: Buffer;
  startCommit: string | null;
  ranGeneration: Generated<number>;
  createdAt: Timestamp;
  readyAt: NullableTimestamp;
  goneAt: NullableTimestamp;
}

export interface Events {
  seq: Generated<number>;
  organizationId: string;
  audience: 'members' | 'admins' | 'owner';
  userId: string | null;
  type: string;
  targetId: string | null;
  at: Timestamp;
}

export interface ForgePullRequests {
  repository: string;
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  headCommit: string;
  mergeCommit: string | null;
  status: 'open' | 'merged' | 'closed';
  createdAt: Timestamp;
}

export interface IdempotencyKeys {
  actorId: string;
  key: string;
  fingerprint: Buffer;
  response: JsonColumns['idempotency_keys.response'];
  createdAt: Timestamp;
}

export interface Mails {
  id: string;
  organizationId: string | null;
  recipient: string;
  subject: string;
  text: string;
  status: 'kept' | 'queued' | 'sent' | 'failed';
  error: string | null;
  attempts: Generated<number>;
  dueAt: Timestamp;
  createdAt: Timestamp;
  sentAt: NullableTimestamp;
}

export interface Members {
  id: string;
  organizationId: string;
  userId: string;
  role: 'admin' | 'user';
  status: 'active' | 'pending';
  createdAt: Timestamp;
}

export interface Organizations {
  id: string;
  slug: string;
  name: string;
  accent: string;
  welcome: JsonColumns['organizations.welcome'];
  maxRunningWorkspaces: number;
  deployOn: 'merge' | 'approval';
  createdAt: Timestamp;
}

export interface PreviewSessions {
  tokenHash: Buffer;
  userId: string;
  sessionId: string | null;
  apiKeyId: string | null;
  workspaceId: string;
  port: number;
  createdAt: Timestamp;
  expiresAt: Timestamp;
}

export interface PublishRequests {
  id: string;
  organizationId: string;
  workspaceId: string;
  workspaceName: string;
  blueprintId: string;
  builderId: string;
  appId: string | null;
  subdomain: string;
  message: string;
  commit: string;
  tree: string;
  base: string;
  stats: JsonColumns['publish_requests.stats'];
  status: 'pending' | 'approved' | 'rejected' | 'withdrawn';
  feedback: string | null;
  reviewerId: string | null;
  createdAt: Timestamp;
  decidedAt: NullableTimestamp;
  pullNumber: number | null;
  pullUrl: string | null;
  pullStatus: 'open' | 'merged' | 'closed' | null;
  mergedCommit: string | null;
  carryAttempts: Generated<number>;
  carryError: string | null;
  carryDueAt: NullableTimestamp;
}

export interface Sessions {
  id: string;
  tokenHash: Buffer;
  userId: string;
  ip: string | null;
  userAgent: string | null;
  createdAt: Timestamp;
  lastSeenAt: Timestamp;
  expiresAt: Timestamp;
}

export interface SignInLinks {
  id: string;
  tokenHash: Buffer;
  email: string;
  purpose: 'first_admin' | 'magic' | 'invitation';
  organizationId: string | null;
  next: string;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  usedAt: NullableTimestamp;
}

export interface Tickets {
  tokenHash: Buffer;
  userId: string;
  sessionId: string | null;
  apiKeyId: string | null;
  workspaceId: string;
  kind: string;
  data: JsonColumns['tickets.data'];
  expiresAt: Timestamp;
}

export interface Users {
  id: string;
  email: string;
  name: string;
  emailVerifiedAt: NullableTimestamp;
  createdAt: Timestamp;
  lastSeenAt: NullableTimestamp;
}

export interface WorkspacePhases {
  workspaceId: string;
  generation: number;
  phase: string;
  status: 'running' | 'done' | 'failed';
  message: string | null;
  startedAt: Timestamp;
  finishedAt: NullableTimestamp;
}

export interface Workspaces {
  id: string;
  organizationId: string;
  blueprintId: string;
  clusterId: string;
  ownerId: string;
  name: string;
  intent: 'run' | 'stop' | 'delete';
  status: 'deploying' | 'running' | 'stopping' | 'stopped' | 'error' | 'deleting' | 'deleted';
  problemCode: string | null;
  problemMessage: string | null;
  generation: Generated<number>;
  upgradeTo: string | null;
  startCommit: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  lastActiveAt: NullableTimestamp;
  deletedAt: NullableTimestamp;
  purgedAt: NullableTimestamp;
}

export interface DB {
  apiKeys: ApiKeys;
  appVersions: AppVersions;
  apps: Apps;
  auditEvents: AuditEvents;
  blueprints: Blueprints;
  clusters: Clusters;
  environments: Environments;
  events: Events;
  forgePullRequests: ForgePullRequests;
  idempotencyKeys: IdempotencyKeys;
  mails: Mails;
  members: Members;
  organizations: Organizations;
  previewSessions: PreviewSessions;
  publishRequests: PublishRequests;
  sessions: Sessions;
  signInLinks: SignInLinks;
  tickets: Tickets;
  users: Users;
  workspacePhases: WorkspacePhases;
  workspaces: Workspaces;
}
