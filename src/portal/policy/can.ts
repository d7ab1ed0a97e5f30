import type { Role } from '#contract/identity.ts';

/** Which of an organization's things a role may do an act to: every one, those that the member owns, or none. */
type Reach = 'any' | 'own' | 'none';

/**
 * The one policy. Routes, sockets, events and views all ask {@link can}; nothing else decides by role.
 * Entering a workspace is its owner's alone: a terminal acts with the owner's name and accounts.
 */
const acts = {
  'workspace.read': { admin: 'any', user: 'own' },
  'workspace.enter': { admin: 'own', user: 'own' },
  'workspace.rename': { admin: 'any', user: 'own' },
  'workspace.start': { admin: 'any', user: 'own' },
  'workspace.stop': { admin: 'any', user: 'own' },
  'workspace.upgrade': { admin: 'any', user: 'own' },
  'workspace.delete': { admin: 'any', user: 'own' },
  'workspace.reassign': { admin: 'any', user: 'none' },
  'workspace.publish': { admin: 'own', user: 'own' },
  'request.read': { admin: 'any', user: 'own' },
  'request.decide': { admin: 'any', user: 'none' },
  'request.withdraw': { admin: 'own', user: 'own' },
  'app.read': { admin: 'any', user: 'own' },
  'app.manage': { admin: 'any', user: 'none' },
  // Of those that its audience lets in: being an admin lets in nobody.
  'app.open': { admin: 'any', user: 'any' },
  'repository.read': { admin: 'any', user: 'own' },
  'blueprint.launch_testing': { admin: 'any', user: 'none' },
  'organization.manage': { admin: 'any', user: 'none' },
} as const satisfies Record<string, Record<Role, Reach>>;

export type Act = keyof typeof acts;

/** `hide`: answer exactly as if the thing did not exist. `forbid`: they may see it, but not do this. */
export type Verdict = 'allow' | 'forbid' | 'hide';

export interface Asker {
  userId: string;
  organizationId: string;
  role: Role;
}

export interface Thing {
  organizationId: string;
  /** Absent for what belongs to the organization as a whole. */
  ownerId?: string;
}

/** What reading a thing of this kind is called; a kind without an entry may be seen by every member. */
const reading: Partial<Record<string, Act>> = {
  workspace: 'workspace.read',
  request: 'request.read',
  app: 'app.read',
  repository: 'repository.read',
};

export function can(asker: Asker, act: Act, thing: Thing): Verdict {
  if (asker.organizationId !== thing.organizationId) return 'hide';
  if (reaches(asker, act, thing)) return 'allow';
  const read = reading[act.split('.')[0]!];
  return read && !reaches(asker, read, thing) ? 'hide' : 'forbid';
}

/** True when the role may see every thing of a kind, so that a list needs no filter by owner. */
export const seesAll = (role: Role, act: Act) => acts[act][role] === 'any';

function reaches(asker: Asker, act: Act, thing: Thing): boolean {
  const reach: Reach = acts[act][asker.role];
  return reach === 'any' || (reach === 'own' && thing.ownerId === asker.userId);
}
