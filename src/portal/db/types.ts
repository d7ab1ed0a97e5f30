// Generated from the migrated schema: `npm run db:types`. A test fails when it is behind.
import type { ColumnType, Generated } from 'kysely';
import type { JsonColumns } from './columns.ts';

type Timestamp = ColumnType<Date, Date, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

export interface AiBudgets {
  id: string;
  organizationId: string;
  scope: 'organization' | 'blueprint' | 'user' | 'workspace';
  targetId: string;
  period: 'day' | 'month';
  amount: number;
}

export interface AiPrices {
  organizationId: string;
  provider: 'anthropic' | 'openai' | 'custom';
  model: string;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export interface AiProviders {
  blueprintId: string;
  provider: 'anthropic' | 'openai' | 'custom';
  enabled: boolean;
  mode: 'user_oauth' | 'api_key';
  name: string;
  key: Buffer | null;
  keyLastFour: string | null;
  model: string | null;
  models: string[];
  baseUrl: string | null;
  updatedAt: Timestamp;
}

export interface AiSpending {
  organizationId: string;
  scope: 'organization' | 'blueprint' | 'user' | 'workspace';
  targetId: string;
  span: string;
  amount: number;
}

export interface AiTokens {
  tokenHash: Buffer;
  token: Buffer;
  workspaceId: string;
  environmentId: string;
  generation: number;
  userId: string;
  createdAt: Timestamp;
}

export interface AiUsage {
  id: string;
  organizationId: string;
  blueprintId: string;
  workspaceId: string | null;
  userId: string;
  provider: 'anthropic' | 'openai' | 'custom';
  model: string;
  at: Timestamp;
  settledAt: NullableTimestamp;
  status: number | null;
  inputTokens: Generated<number>;
  outputTokens: Generated<number>;
  cacheReadTokens: Generated<number>;
  cacheWriteTokens: Generated<number>;
  cost: number;
}

export interface AiUsageDays {
  organizationId: string;
  day: string;
  blueprintId: string;
  workspaceId: string;
  userId: string;
  provider: string;
  model: string;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cost: number;
}

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
  connectionId: string | null;
  breakGlass: Generated<boolean>;
}

export interface AppBuildLogs {
  versionId: string;
  log: string;
}

export interface AppDomains {
  appId: string;
  host: string;
  token: string;
  addedAt: Timestamp;
  verifiedAt: NullableTimestamp;
  missingSince: NullableTimestamp;
  checkedAt: NullableTimestamp;
  fault: string | null;
  dueAt: Timestamp;
}

export interface AppFormerNames {
  appId: string;
  subdomain: string;
  since: Timestamp;
}

export interface AppMembers {
  appId: string;
  memberId: string;
}

export interface AppVariables {
  appId: string;
  name: string;
  position: number;
  value: string | null;
  sealed: Buffer | null;
}

export interface AppVersionVariables {
  versionId: string;
  sealed: Buffer;
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
  restores: string | null;
  rolledBackBy: string | null;
  variablesRevision: Generated<number>;
  appliesSettings: Generated<boolean>;
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
  baseDomain: string | null;
  takenDownAt: NullableTimestamp;
  repository: string | null;
  forgeId: string | null;
  audience: Generated<'public' | 'organization' | 'members'>;
  passwordHash: string | null;
  passwordKey: Buffer | null;
  variablesRevision: Generated<number>;
  hookSecretAt: NullableTimestamp;
  replicas: Generated<number>;
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

export interface BlueprintAccessRules {
  blueprintId: string;
  position: number;
  type: 'domain' | 'email' | 'group';
  value: string;
}

export interface BlueprintLayouts {
  blueprintId: string;
  tabs: JsonColumns['blueprint_layouts.tabs'];
  locked: boolean;
  preview: boolean;
  pathBar: boolean;
  publicUrl: boolean;
}

export interface BlueprintVariables {
  blueprintId: string;
  name: string;
  position: number;
  value: string | null;
  sealed: Buffer | null;
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
  icon: Generated<string>;
  projectMode: Generated<'dedicated' | 'shared'>;
  naming: Generated<string>;
  idleStopMinutes: number | null;
  maxLifetimeHours: number | null;
  warmSince: NullableTimestamp;
  readyVersion: string | null;
  sourceFiles: JsonColumns['blueprints.source_files'];
  sourceChangedAt: NullableTimestamp;
  sourceChanges: JsonColumns['blueprints.source_changes'];
  accessVersion: Generated<number>;
  layoutVersion: Generated<number>;
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
  removedAt: NullableTimestamp;
}

export interface Environments {
  id: string;
  organizationId: string;
  clusterId: string;
  blueprintId: string | null;
  purpose: 'warm' | 'workspace' | 'app' | 'setup' | 'preview';
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
  homeOwnerId: string | null;
  replicas: Generated<number>;
}

export interface Events {
  seq: Generated<number>;
  organizationId: string;
  audience: 'members' | 'admins' | 'owner' | 'person';
  userId: string | null;
  type: string;
  targetId: string | null;
  at: Timestamp;
}

export interface ForgeConnections {
  id: string;
  organizationId: string;
  kind: 'github' | 'gitlab' | 'gitea' | 'bitbucket';
  url: string;
  owner: string;
  token: Buffer;
  connectedAt: Timestamp;
  hookSecret: Buffer | null;
  hookSecretAt: NullableTimestamp;
  hookDeliveredAt: NullableTimestamp;
  hookProblem: string | null;
  hookDueAt: NullableTimestamp;
  appId: string | null;
}

export interface ForgeHookDeliveries {
  connectionId: string;
  digest: Buffer;
  receivedAt: Timestamp;
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

export interface ForgeRepositories {
  url: string;
  owner: string;
  name: string;
  organizationId: string;
  hookUrl: string | null;
}

export interface IdempotencyKeys {
  actorId: string;
  key: string;
  fingerprint: Buffer;
  response: JsonColumns['idempotency_keys.response'];
  createdAt: Timestamp;
}

export interface Identities {
  connectionId: string;
  issuer: string;
  subject: string;
  memberId: string;
  email: string | null;
  createdAt: Timestamp;
  lastUsedAt: Timestamp;
}

export interface LeftForges {
  id: string;
  organizationId: string;
  kind: 'github' | 'gitlab' | 'gitea' | 'bitbucket';
  url: string;
  owner: string;
  appId: string | null;
  token: Buffer | null;
  leftAt: Timestamp;
  attempts: Generated<number>;
  dueAt: Timestamp;
  problem: string | null;
}

export interface LeftHooks {
  forgeId: string;
  repository: string;
}

export interface Logos {
  organizationId: string;
  mode: 'light' | 'dark';
  type: 'image/png' | 'image/svg+xml';
  content: Buffer;
  hash: string;
  createdAt: Timestamp;
}

export interface MailServers {
  organizationId: string;
  host: string;
  port: number;
  security: 'starttls' | 'tls' | 'none';
  username: string | null;
  password: Buffer | null;
  fromName: string;
  fromAddress: string;
  updatedAt: Timestamp;
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
  stopUserId: string | null;
  stopKind: 'submitted' | 'auto_approved' | 'withdrawn' | 'commented' | 'held_up' | 'approved' | 'rejected' | 'live' | 'failed' | 'digest' | null;
}

export interface MemberGroups {
  memberId: string;
  name: string;
  source: string;
}

export interface Members {
  id: string;
  organizationId: string;
  userId: string;
  role: 'admin' | 'user';
  status: 'active' | 'pending';
  createdAt: Timestamp;
  invitedAt: NullableTimestamp;
  invitedBy: string | null;
  roleByGroup: Generated<boolean>;
}

export interface NotificationPreferences {
  userId: string;
  kind: 'submitted' | 'auto_approved' | 'withdrawn' | 'commented' | 'held_up' | 'approved' | 'rejected' | 'live' | 'failed' | 'digest';
  channel: 'in_app' | 'mail';
  wanted: boolean;
}

export interface Notifications {
  id: string;
  seq: Generated<number>;
  organizationId: string;
  userId: string;
  kind: 'submitted' | 'auto_approved' | 'withdrawn' | 'commented' | 'held_up' | 'approved' | 'rejected' | 'live' | 'failed';
  requestId: string;
  createdAt: Timestamp;
  readAt: NullableTimestamp;
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
  baseDomain: string | null;
  defaultAudience: Generated<'public' | 'organization' | 'members'>;
}

export interface PreviewSessions {
  tokenHash: Buffer;
  userId: string;
  sessionId: string | null;
  apiKeyId: string | null;
  workspaceId: string | null;
  port: number | null;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  requestId: string | null;
  appId: string | null;
}

export interface PublicPreviews {
  workspaceId: string;
  port: number;
  openedBy: string;
  createdAt: Timestamp;
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
  trustGrantedBy: string | null;
  checks: JsonColumns['publish_requests.checks'];
  secretsReason: string | null;
  comparedWith: string | null;
  heldBack: JsonColumns['publish_requests.held_back'];
  toldCarryError: string | null;
  forgeCommit: string | null;
  conflictsWith: string | null;
}

export interface RefusedTrees {
  organizationId: string;
  tree: string;
  reason: 'rolled_back' | 'taken_down' | 'deleted';
  refusedAt: Timestamp;
}

export interface RequestPreviews {
  requestId: string;
  organizationId: string;
  environmentId: string;
  status: 'starting' | 'running' | 'failed';
  message: string | null;
  startedBy: string;
  startedAt: Timestamp;
  lookedAt: Timestamp;
}

export interface RetiredRepositories {
  organizationId: string;
  name: string;
}

export interface ReviewComments {
  id: string;
  requestId: string;
  authorId: string;
  path: string;
  side: 'old' | 'new';
  line: number;
  text: string;
  createdAt: Timestamp;
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
  connectionId: string | null;
  breakGlass: Generated<boolean>;
  providerSubject: string | null;
  providerSession: string | null;
  idToken: Buffer | null;
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

export interface SsoConnections {
  id: string;
  organizationId: string;
  issuer: string;
  clientId: string;
  clientSecret: Buffer | null;
  scopes: string;
  claims: JsonColumns['sso_connections.claims'];
  adminGroups: string[];
  joinPolicy: 'invited' | 'domain';
  joinRole: 'admin' | 'user';
  trustEmails: boolean;
  enabled: boolean;
  required: boolean;
  testedFingerprint: Buffer | null;
  testedAt: NullableTimestamp;
  testedBy: string | null;
  testedRole: 'admin' | 'user' | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface SsoDomains {
  domain: string;
  connectionId: string;
}

export interface SsoFlows {
  id: string;
  stateHash: Buffer;
  browserHash: Buffer;
  connectionId: string;
  issuer: string;
  purpose: 'sign_in' | 'try';
  userId: string | null;
  next: string;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  usedAt: NullableTimestamp;
  result: JsonColumns['sso_flows.result'];
  confirmHash: Buffer | null;
  confirmedAt: NullableTimestamp;
}

export interface Tickets {
  tokenHash: Buffer;
  userId: string;
  sessionId: string | null;
  apiKeyId: string | null;
  workspaceId: string | null;
  kind: string;
  data: JsonColumns['tickets.data'];
  expiresAt: Timestamp;
  requestId: string | null;
  appId: string | null;
}

export interface TrustPolicies {
  blueprintId: string;
  checksPass: boolean;
  maxFiles: number | null;
  maxLines: number | null;
  protectedPaths: string[];
}

export interface TrustedMembers {
  blueprintId: string;
  memberId: string;
  grantedBy: string;
  grantedAt: Timestamp;
  lookedAt: NullableTimestamp;
}

export interface Users {
  id: string;
  email: string;
  name: string;
  emailVerifiedAt: NullableTimestamp;
  createdAt: Timestamp;
  lastSeenAt: NullableTimestamp;
}

export interface WebhookMessages {
  id: string;
  organizationId: string;
  kind: 'submitted' | 'auto_approved' | 'withdrawn' | 'commented' | 'held_up' | 'approved' | 'rejected' | 'live' | 'failed';
  requestId: string;
  attempts: Generated<number>;
  dueAt: Timestamp;
  createdAt: Timestamp;
}

export interface Webhooks {
  organizationId: string;
  url: Buffer;
  host: string;
  savedAt: Timestamp;
  lastAt: NullableTimestamp;
  lastSent: boolean | null;
  lastAnswer: string | null;
}

export interface WorkspaceLayouts {
  workspaceId: string;
  tabOrder: string[];
  hidden: string[];
}

export interface WorkspacePhases {
  workspaceId: string;
  generation: number;
  phase: string;
  status: 'running' | 'done' | 'failed';
  message: string | null;
  startedAt: Timestamp;
  finishedAt: NullableTimestamp;
  log: string | null;
}

export interface WorkspaceUpdates {
  workspaceId: string;
  appId: string;
  commit: string;
  ours: string;
  tree: string;
  updatedAt: Timestamp;
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
  tags: Generated<string[]>;
  environmentName: string | null;
  projectName: string | null;
  startedAt: NullableTimestamp;
  keptAt: NullableTimestamp;
  stopsAt: NullableTimestamp;
  stopReason: 'idle' | 'lifetime' | null;
}

export interface DB {
  aiBudgets: AiBudgets;
  aiPrices: AiPrices;
  aiProviders: AiProviders;
  aiSpending: AiSpending;
  aiTokens: AiTokens;
  aiUsage: AiUsage;
  aiUsageDays: AiUsageDays;
  apiKeys: ApiKeys;
  appBuildLogs: AppBuildLogs;
  appDomains: AppDomains;
  appFormerNames: AppFormerNames;
  appMembers: AppMembers;
  appVariables: AppVariables;
  appVersionVariables: AppVersionVariables;
  appVersions: AppVersions;
  apps: Apps;
  auditEvents: AuditEvents;
  blueprintAccessRules: BlueprintAccessRules;
  blueprintLayouts: BlueprintLayouts;
  blueprintVariables: BlueprintVariables;
  blueprints: Blueprints;
  clusters: Clusters;
  environments: Environments;
  events: Events;
  forgeConnections: ForgeConnections;
  forgeHookDeliveries: ForgeHookDeliveries;
  forgePullRequests: ForgePullRequests;
  forgeRepositories: ForgeRepositories;
  idempotencyKeys: IdempotencyKeys;
  identities: Identities;
  leftForges: LeftForges;
  leftHooks: LeftHooks;
  logos: Logos;
  mailServers: MailServers;
  mails: Mails;
  memberGroups: MemberGroups;
  members: Members;
  notificationPreferences: NotificationPreferences;
  notifications: Notifications;
  organizations: Organizations;
  previewSessions: PreviewSessions;
  publicPreviews: PublicPreviews;
  publishRequests: PublishRequests;
  refusedTrees: RefusedTrees;
  requestPreviews: RequestPreviews;
  retiredRepositories: RetiredRepositories;
  reviewComments: ReviewComments;
  sessions: Sessions;
  signInLinks: SignInLinks;
  ssoConnections: SsoConnections;
  ssoDomains: SsoDomains;
  ssoFlows: SsoFlows;
  tickets: Tickets;
  trustPolicies: TrustPolicies;
  trustedMembers: TrustedMembers;
  users: Users;
  webhookMessages: WebhookMessages;
  webhooks: Webhooks;
  workspaceLayouts: WorkspaceLayouts;
  workspacePhases: WorkspacePhases;
  workspaceUpdates: WorkspaceUpdates;
  workspaces: Workspaces;
}
