import { z } from 'zod';
import { allowed, id, inOrg, inOrgById, sha, time } from './common.ts';
import { audience, deploymentStatus, heldUp, person, subdomain } from './publishing.ts';
import { route } from './route.ts';
import { variableInput } from './variables.ts';

const version = z.object({
  version: z.int(),
  commit: sha,
  status: deploymentStatus,
  message: z.string().nullable(),
  request: id,
  builder: person,
  reviewer: person.nullable(),
  /** Set when it was made by going back: the version whose commit it makes live again, and who went back. */
  rollback: z.object({ to: z.int(), by: person }).nullable(),
  /** Set when it was made to apply what was set for the app: the version that it has the files of, and who applied it. */
  redeploy: z.object({ of: z.int(), by: person }).nullable(),
  createdAt: time,
  allowed: z.object({ rollback: allowed }),
});

/** Copies of an app that may run at once. */
export const mostReplicas = 5;

const dnsRecord = z.object({ type: z.enum(['TXT', 'CNAME']), name: z.string(), value: z.string() });

export const app = z.object({
  id,
  subdomain: z.string(),
  url: z.string(),
  /** Names that it had before: they lead to its address, and nobody else may take them. The newest first. */
  formerNames: z.array(z.object({ subdomain: z.string(), url: z.string(), since: time })),
  /** A domain of its own. It is served there while it is verified, and at `url` all the same. */
  domain: z
    .object({
      host: z.string(),
      url: z.string(),
      status: z.enum(['pending', 'verified']),
      /** To be made in its DNS: the first proves whose it is, the second leads visitors here. */
      records: z.array(dnsRecord),
      /** What is missing. Also of a verified one, which is lost when it stays so. */
      fault: z.string().nullable(),
      checkedAt: time.nullable(),
    })
    .nullable(),
  repository: z.string(),
  owner: person,
  workspace: z.object({ id, name: z.string() }).nullable(),
  /** Also of an app that was taken down: what comes back when it is put back up. */
  live: z.object({ version: z.int(), commit: sha, since: time }).nullable(),
  /** Set while an approved request of it is held up at the forge: which one, why, and what to do. */
  heldUp: heldUp.extend({ request: id }).nullable(),
  /** Set while what is live does not run: why, how often it was started, and when it is started again. */
  restart: z.object({ message: z.string(), tries: z.int(), dueAt: time }).nullable(),
  /** Set while it is taken down: visitors are told so, and its data is kept. */
  takenDownAt: time.nullable(),
  /** False while what is live runs without the newest change of its variables. */
  variablesApplied: z.boolean(),
  /** How many copies of it run. */
  replicas: z.object({
    wanted: z.int(),
    /** Those that are connected and serve what is live. */
    running: z.int(),
    /** What those that are connected are called; empty for one that runs once. */
    names: z.array(z.string()),
    /** As many as it can have: 1 or 5. */
    most: z.int(),
    /** Why it can only run once; null when it may run more often. */
    reason: z.string().nullable(),
    /** False while what is up runs as another number of copies, and could run as that one. */
    applied: z.boolean(),
  }),
  audience,
  /** Whether visitors of a public app are asked for one. What it is, nobody is told. */
  hasPassword: z.boolean(),
  /** Whom the audience `members` lets in, beside the owner. Kept while it is another one. */
  members: z.array(person),
  versions: z.array(version),
  createdAt: time,
  allowed: z.object({ update: allowed, remove: allowed, applyVariables: allowed, setReplicas: allowed }),
});

const variableList = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      secret: z.boolean(),
      /** Null when it is secret, and for owners who are no admins. */
      value: z.string().nullable(),
    }),
  ),
  nextCursor: z.null(),
});

export const apps = {
  list: route('member', 'GET', '/v1/orgs/{org}/apps', {
    summary: 'Published apps: all for admins, your own otherwise.',
  })
    .input(inOrg)
    .output(z.object({ items: z.array(app), nextCursor: z.null() })),

  get: route('member', 'GET', '/v1/orgs/{org}/apps/{id}', { summary: 'One app with its versions.' })
    .input(inOrgById)
    .output(app),

  update: route('admin', 'PATCH', '/v1/orgs/{org}/apps/{id}', {
    summary:
      'Take an app down, put it back up, give it another name, or choose who may open it. Its data is kept; what is not named stays.',
  })
    .input(
      inOrgById.extend({
        takenDown: z.boolean().optional(),
        subdomain: subdomain.optional(),
        audience: audience.optional(),
        /** User ids, for the audience `members`: the whole list is replaced. */
        members: z.array(id).max(1000).optional(),
        /** For the audience `public`; null takes it away, and so does another audience. */
        password: z.string().min(8, 'Use at least 8 characters.').max(200).nullable().optional(),
      }),
    )
    .output(app),

  releaseName: route('admin', 'DELETE', '/v1/orgs/{org}/apps/{id}/former-names/{name}', {
    summary: 'Release a name that the app had before: it leads nowhere from then on, and anybody may take it.',
  })
    .input(inOrgById.extend({ name: subdomain }))
    .output(app),

  open: route('person', 'POST', '/v1/apps/open', {
    summary: 'A page that opens an app which is not public, once and within 30 s, for those who may open it.',
    secretAnswer: true,
  })
    .input(
      z.object({
        /** As in its address. */
        host: z.string().min(1).max(300),
        path: z.string().startsWith('/').max(2000).default('/'),
        /** Digest (SHA-256, base64url) of the cookie `__Host-slipway-visit` that the browser has at the app. */
        visit: z.string().regex(/^[\w-]{43}$/, 'This is not a digest.'),
      }),
    )
    .output(z.object({ url: z.string() })),

  setDomain: route('admin', 'PUT', '/v1/orgs/{org}/apps/{id}/domain', {
    summary: 'Ask for a domain for an app. It is served there once the DNS records that are answered exist.',
  })
    .input(inOrgById.extend({ host: z.string().trim().min(1).max(253) }))
    .output(app),

  checkDomain: route('admin', 'POST', '/v1/orgs/{org}/apps/{id}/domain/check', {
    summary: 'Look up the DNS records of the domain of an app now.',
  })
    .input(inOrgById)
    .output(app),

  removeDomain: route('admin', 'DELETE', '/v1/orgs/{org}/apps/{id}/domain', {
    summary: 'Serve an app at its domain no more.',
  })
    .input(inOrgById)
    .output(app),

  remove: route('admin', 'DELETE', '/v1/orgs/{org}/apps/{id}', {
    summary: 'Delete an app with its versions and data. Its name is free again; its code stays in the repository.',
  })
    .input(inOrgById)
    .output(z.object({ id })),

  rollback: route('admin', 'POST', '/v1/orgs/{org}/apps/{id}/rollback', {
    summary: 'Make a version that was live before live again, as a new version. Repeating it answers the same.',
  })
    .input(inOrgById.extend({ version: z.int().min(1) }))
    .output(app),

  variables: route('member', 'GET', '/v1/orgs/{org}/apps/{id}/variables', {
    summary: 'Variables that the running app sees. Owners read their names; secret values are never answered.',
  })
    .input(inOrgById)
    .output(variableList),

  setVariables: route('admin', 'PUT', '/v1/orgs/{org}/apps/{id}/variables', {
    summary:
      'Replace the whole list. A secret without a value keeps the one it has. What is live sees it once applied.',
  })
    .input(inOrgById.extend({ items: z.array(variableInput).max(100) }))
    .output(variableList),

  applyVariables: route('admin', 'POST', '/v1/orgs/{org}/apps/{id}/variables/apply', {
    summary: 'Deploy what is live again, with its variables as they are now. Repeating it answers the same.',
  })
    .input(inOrgById)
    .output(app),

  setReplicas: route('admin', 'PUT', '/v1/orgs/{org}/apps/{id}/replicas', {
    summary:
      'Choose how many copies of an app run, 1 to 5. What is live is deployed again as so many. Repeating it answers the same.',
  })
    .input(
      inOrgById.extend({
        replicas: z.int().min(1, 'Choose at least 1.').max(mostReplicas, `Choose at most ${mostReplicas}.`),
      }),
    )
    .output(app),

  logs: route('member', 'GET', '/v1/orgs/{org}/apps/{id}/logs', {
    summary: 'Last lines of the build and of the running app; of several replicas those of one.',
  })
    .input(
      inOrgById.extend({
        version: z.coerce.number().int().optional(),
        /** One of `replicas.names` of the app; any that serves without it. */
        replica: z.string().max(63).optional(),
      }),
    )
    .output(z.object({ build: z.string(), app: z.string() })),
};
