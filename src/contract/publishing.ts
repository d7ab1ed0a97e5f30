import { z } from 'zod';
import { allowed, id, inOrg, inOrgById, page, paging, sha, text, time } from './common.ts';
import { route } from './route.ts';

/** A DNS label, short enough to read; which ones are reserved is decided by the portal. */
export const subdomain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])$/,
    'Use 2 to 40 lower-case letters, digits and dashes, starting with a letter.',
  )
  .refine((s) => !s.includes('--'), 'Two dashes in a row are not allowed.');

/** Who may open an app: anybody who has its address, the members of its organization, or those who are chosen and its owner. */
export const audience = z.enum(['public', 'organization', 'members']);
export type Audience = z.infer<typeof audience>;

export const requestStatus = z.enum(['pending', 'approved', 'rejected', 'withdrawn']);
export type RequestStatus = z.infer<typeof requestStatus>;
export const deploymentStatus = z.enum(['queued', 'building', 'live', 'failed', 'superseded']);
export type DeploymentStatus = z.infer<typeof deploymentStatus>;

export const stats = z.object({ files: z.int(), additions: z.int(), deletions: z.int() });

export const changedFile = z.object({
  path: z.string(),
  /** Set when the file was renamed. */
  from: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'type_changed']),
  additions: z.int(),
  deletions: z.int(),
  binary: z.boolean(),
});

export const fileDiff = z.object({
  path: z.string(),
  /** Unified diff; null for binary files and for those too large to show. */
  patch: z.string().nullable(),
  binary: z.boolean(),
  tooLarge: z.boolean(),
});

export const check = z.object({
  code: z.enum(['secrets', 'env_files', 'large_files', 'generated_files', 'lock_files']),
  /** A `problem` of `secrets` is submitted with a reason only; everything else informs. */
  severity: z.enum(['ok', 'warning', 'problem']),
  /** What was found, in one sentence. */
  message: z.string(),
  /** What to do about it. */
  advice: z.string().nullable(),
  /** The first places where it was found. A secret itself is in none of them: only where it is, and of what kind. */
  places: z.array(z.object({ path: z.string(), line: z.int().nullable(), detail: z.string() })),
  /** Places that are not listed. */
  more: z.int(),
});
export type Check = z.infer<typeof check>;

/** A secret was found, so that a request needs a reason. */
export const needsReason = (checks: Check[]): boolean =>
  checks.some(({ code, severity }) => code === 'secrets' && severity === 'problem');

/** A rule because of which a trusted builder's request waits for a review, and what it found in this one. */
const heldBack = z.object({
  rule: z.enum(['secrets', 'refused', 'checks', 'files', 'lines', 'paths']),
  message: z.string(),
});
export type HeldBack = z.infer<typeof heldBack>;

/** What keeps an approved request from going live, although nobody has to decide anything any more. */
export const heldUp = z.object({
  /** Where, inside a sentence: `GitHub`, `the git forge`, `the cluster`. */
  at: z.string(),
  reason: z.string(),
  /** Who does what about it. */
  advice: z.string(),
});
export type HeldUp = z.infer<typeof heldUp>;

/** Where repositories live. */
export const forgeKind = z.enum(['builtin', 'github', 'gitlab', 'gitea', 'bitbucket']);
export type ForgeKind = z.infer<typeof forgeKind>;

export const person = z.object({ id, email: z.string(), name: z.string() });

export const publishRequest = z.object({
  id,
  workspace: z.object({ id, name: z.string() }),
  workspaceName: z.string(),
  blueprint: z.object({ id, name: z.string(), removed: z.boolean() }),
  builder: person,
  builderEmail: z.string(),
  subdomain: z.string(),
  url: z.string(),
  /** Its app, for who may read that; null before the first approval, and once it is deleted. */
  app: id.nullable(),
  /** Who may open the app there, as it is now; null once the app is deleted. */
  audience: audience.nullable(),
  message: z.string(),
  createdAt: time,
  commit: sha,
  /** The commit that the diff is against: the last published version, or the blueprint's start. */
  base: sha,
  stats,
  /** What was found in that commit when it was submitted. A list of requests leaves the places out. */
  checks: z.array(check),
  /** Why the builder submitted although a secret was found. */
  secretsReason: z.string().nullable(),
  status: requestStatus,
  /** What the reviewer wrote with the decision: why not, or a note with the approval. */
  feedback: z.string().nullable(),
  reviewer: person.nullable(),
  /** Approved as it was made, because its builder is trusted with the blueprint: nobody reviewed it. */
  autoApproved: z.boolean(),
  /** Its builder was trusted when they made it, but these rules asked for a review. */
  heldBack: z.array(heldBack),
  /** Who had granted that trust. */
  grantedBy: person.nullable(),
  decidedAt: time.nullable(),
  pullRequest: z.object({ number: z.int(), url: z.string(), status: z.enum(['open', 'merged', 'closed']) }).nullable(),
  deployment: z
    .object({
      status: deploymentStatus,
      /** An admin took its app down: visitors are told so, and what is queued waits. */
      takenDown: z.boolean(),
      message: z.string().nullable(),
      /** Set while it is queued and something does not let it through. It is tried again by itself. */
      heldUp: heldUp.nullable(),
      startedAt: time.nullable(),
      finishedAt: time.nullable(),
    })
    .nullable(),
  /** It holds what the repository was at this commit of the forge's, too: its workspace was updated before. */
  forgeCommit: sha.nullable(),
  /**
   * Others changed the repository, and the forge does not merge it. Its workspace is updated, and a request of that goes in its
   * place. Null for every other request.
   */
  conflict: z
    .object({
      forge: forgeKind,
      /** The workspace was updated already. */
      updated: z.boolean(),
    })
    .nullable(),
  allowed: z.object({ approve: allowed, reject: allowed, withdraw: allowed }),
});
export type PublishRequest = z.infer<typeof publishRequest>;

const filePath = z.string().min(1).max(4096);
/** Which of the two compared commits: the base, or what is to be published. */
const side = z.enum(['before', 'after']);

/** Files that change are read in pages: a change may have tens of thousands. */
const filePaging = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: paging.shape.cursor,
});
const filePage = page(changedFile).extend({ total: z.int() });

/** How the requests of a list are narrowed. */
const narrowed = {
  blueprint: id.optional(),
  builder: id.optional(),
  /** Part of the workspace's name, the subdomain, the message, or the builder's name or address. */
  q: z.string().max(200).optional(),
};
const order = z.enum(['newest', 'oldest']);

export const publishing = {
  preview: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/preview', {
    summary: 'What would be published now: base, files, and a proposed subdomain.',
  })
    .input(inOrgById)
    .output(
      z.object({
        base: sha,
        head: sha,
        baseKind: z.enum(['start', 'published']),
        subdomain: z.string(),
        baseDomain: z.string(),
        stats,
        /** The first of them. */
        files: z.array(changedFile),
        /** Of the files that follow, for `previewFiles`; null when these are all. */
        nextFiles: z.string().nullable(),
        checks: z.array(check),
        /** Others changed the repository, as far as its forge could be asked. Null when the workspace has all of it. */
        repository: z
          .object({
            forge: forgeKind,
            /** Refused with `REPOSITORY_CHANGED` until the workspace is updated: the forge could not merge it. */
            conflict: z.boolean(),
          })
          .nullable(),
        allowed,
      }),
    ),

  previewFiles: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/files/{head}', {
    summary: 'The files of a publish preview.',
  })
    .input(inOrgById.extend({ head: sha, ...filePaging.shape }))
    .output(filePage),

  previewFile: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/preview/{head}/{+path}', {
    summary: 'The diff of one file of a publish preview.',
  })
    .input(inOrgById.extend({ head: sha, path: filePath }))
    .output(fileDiff),

  previewImage: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/images/{head}/{side}/{+path}', {
    summary:
      'A picture of a publish preview, before or after the change: PNG, JPEG, GIF, WebP or SVG of at most 10 MB.',
  })
    .input(inOrgById.extend({ head: sha, side, path: filePath }))
    .output(z.file()),

  checkSubdomain: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/subdomains/{subdomain}', {
    summary: 'Whether a workspace may publish to a subdomain, and who may open what is there then.',
  })
    .input(inOrgById.extend({ subdomain: z.string().max(80) }))
    .output(z.intersection(allowed, z.object({ audience }))),

  update: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/update', {
    summary: 'What others changed in the repository of the workspace’s app, and an update would bring in.',
  })
    .input(inOrgById)
    .output(
      z.object({
        forge: forgeKind,
        /** Null when the workspace has everything. */
        update: z
          .object({
            /** The workspace’s files as they are now, and the repository’s commit: for `applyUpdate`. */
            ours: sha,
            theirs: sha,
            /** What changes in the workspace by itself; the first 200 files. */
            stats,
            files: z.array(changedFile),
            /** Files that both sides changed. False: deleted on that side. */
            conflicts: z.array(z.object({ path: z.string(), mine: z.boolean(), theirs: z.boolean() })),
          })
          .nullable(),
      }),
    ),

  updateFile: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/publish/update/{ours}/{theirs}/{+path}', {
    summary: 'What an update would make of one file; of one that both sides changed, what the repository has instead.',
  })
    .input(inOrgById.extend({ ours: sha, theirs: sha, path: filePath }))
    .output(fileDiff),

  applyUpdate: route('member', 'POST', '/v1/orgs/{org}/workspaces/{id}/publish/update', {
    summary: 'Write the repository’s changes into the workspace: all of them, or none.',
  })
    .input(
      inOrgById.extend({
        ours: sha,
        theirs: sha,
        /** Files that both sides changed: those that stay as they are in the workspace. */
        keep: z.array(filePath).max(10_000).default([]),
        /** And those that become what the repository has. */
        take: z.array(filePath).max(10_000).default([]),
      }),
    )
    .output(z.object({ theirs: sha })),

  submit: route('member', 'POST', '/v1/orgs/{org}/workspaces/{id}/publish-requests', {
    summary: 'Commit the workspace’s state, carry it out, and ask for review of exactly that commit.',
    successStatus: 201,
  })
    .input(
      inOrgById.extend({
        subdomain,
        message: text(2000).optional(),
        /** Refuses with `CONFLICT` when the workspace no longer is what the builder was shown. */
        head: sha.optional(),
        /** Why it may be published although the checks found a secret; refused with `SECRETS_FOUND` without. */
        secretsReason: text(500).optional(),
      }),
    )
    .output(publishRequest),

  list: route('member', 'GET', '/v1/orgs/{org}/publish-requests', {
    summary: 'Publish requests: all for admins, your own otherwise.',
  })
    .input(
      inOrg.extend({
        ...paging.shape,
        status: requestStatus.optional(),
        workspace: id.optional(),
        ...narrowed,
        order: order.default('newest'),
      }),
    )
    .output(
      page(publishRequest).extend({
        /** By status, of all that the other filters match. */
        counts: z.record(z.string(), z.int()),
        /** Whoever asked before, to filter by; yourself alone unless you are an admin. At most 200. */
        builders: z.array(person),
      }),
    ),

  get: route('member', 'GET', '/v1/orgs/{org}/publish-requests/{id}', { summary: 'One publish request.' })
    .input(inOrgById)
    .output(publishRequest),

  neighbours: route('member', 'GET', '/v1/orgs/{org}/publish-requests/{id}/neighbours', {
    summary: 'The requests before and after one in the queue: of what waits, the oldest first, unless told.',
  })
    .input(inOrgById.extend({ status: requestStatus.default('pending'), ...narrowed, order: order.default('oldest') }))
    .output(
      z.object({
        previous: id.nullable(),
        /** Of one that is not in the queue any more, at its end: the first of the queue. */
        next: id.nullable(),
        /** Counted from 1; where it would be, of one that is not in it. */
        position: z.int(),
        total: z.int(),
      }),
    ),

  files: route('member', 'GET', '/v1/orgs/{org}/publish-requests/{id}/files', { summary: 'The files that it changes.' })
    .input(inOrgById.extend(filePaging.shape))
    .output(filePage),

  file: route('member', 'GET', '/v1/orgs/{org}/publish-requests/{id}/files/{+path}', {
    summary: 'The diff of one file.',
  })
    .input(inOrgById.extend({ path: filePath }))
    .output(fileDiff),

  image: route('member', 'GET', '/v1/orgs/{org}/publish-requests/{id}/images/{side}/{+path}', {
    summary: 'A picture of a request, before or after the change: PNG, JPEG, GIF, WebP or SVG of at most 10 MB.',
  })
    .input(inOrgById.extend({ side, path: filePath }))
    .output(z.file()),

  log: route('member', 'GET', '/v1/orgs/{org}/publish-requests/{id}/log', {
    summary: 'What the build of its version said last; null while nothing is built.',
  })
    .input(inOrgById)
    .output(z.object({ log: z.string().nullable() })),

  approve: route('admin', 'POST', '/v1/orgs/{org}/publish-requests/{id}/approve', {
    summary: 'Approve exactly the commit that was reviewed. Repeating it answers the same.',
  })
    .input(inOrgById.extend({ commit: sha, note: text(4000).optional() }))
    .output(publishRequest),

  reject: route('admin', 'POST', '/v1/orgs/{org}/publish-requests/{id}/reject', {
    summary: 'Send it back with feedback.',
  })
    .input(inOrgById.extend({ feedback: text(4000).optional() }))
    .output(publishRequest),

  withdraw: route('member', 'POST', '/v1/orgs/{org}/publish-requests/{id}/withdraw', {
    summary: 'Take your own request back.',
  })
    .input(inOrgById)
    .output(publishRequest),
};
