/**
 * The closed list of error codes: the one home of every code, its HTTP status and its default words.
 * A code that is not here cannot be thrown by the portal, and a client may switch over them exhaustively.
 */
export const errors = {
  BAD_REQUEST: { status: 400, message: 'Some of what was sent is not valid.' },
  UNAUTHORIZED: { status: 401, message: 'Sign in to continue.' },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this.' },
  FIREWALL_BLOCKED: { status: 403, message: 'Your network address is not allowed here.' },
  NOT_FOUND: { status: 404, message: 'There is nothing here, or nothing that you may see.' },
  CONFLICT: { status: 409, message: 'This was changed by someone else. Load it again.' },
  SUBDOMAIN_TAKEN: { status: 409, message: 'This subdomain belongs to another app.' },
  STALE_REVIEW: { status: 409, message: 'The request is not for the commit that was reviewed.' },
  REQUEST_NOT_PENDING: { status: 409, message: 'The request has been decided already.' },
  REQUEST_IN_PROGRESS: { status: 409, message: 'A publish request of this workspace is waiting for review.' },
  WORKSPACE_NOT_RUNNING: { status: 409, message: 'Start the workspace first.' },
  NOTHING_TO_PUBLISH: { status: 409, message: 'Nothing has changed since the last published version.' },
  SECRETS_FOUND: {
    status: 409,
    message: 'The files hold what looks like a secret. Take it out, or say why it may be published.',
  },
  REPOSITORY_CHANGED: {
    status: 409,
    message: 'The repository was changed at the git forge since your last version. Update your workspace to go on.',
  },
  NOT_CONFIGURED: { status: 409, message: 'An admin has to configure the portal first.' },
  LAST_ADMIN: { status: 409, message: 'An organization keeps at least one admin.' },
  DOMAIN_TAKEN: { status: 409, message: 'This domain belongs to another organization.' },
  SSO_NOT_TESTED: { status: 409, message: 'Try signing in with these settings before you turn them on.' },
  LINK_EXPIRED: { status: 410, message: 'This link was used already or is too old. Ask for a new one.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'This is larger than allowed.' },
  QUOTA_EXCEEDED: { status: 422, message: 'The limit of running workspaces is reached.' },
  TOO_MANY_REQUESTS: { status: 429, message: 'Too many requests. Wait a moment.' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'The portal failed to do this. Quote the request id to an admin.' },
  ENGINE_FAILED: { status: 502, message: 'The cluster could not do this.' },
  FORGE_FAILED: { status: 502, message: 'The git forge could not do this.' },
  SSO_FAILED: { status: 502, message: 'The sign-in provider could not do this.' },
  SERVICE_UNAVAILABLE: { status: 503, message: 'The portal cannot reach a part that it needs. Try again.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errors;
