import type { Holder } from './deps.ts';
import type { Access } from './gateway.ts';
import { isRequest } from './place.ts';

/** A socket, or the answer to a request: what can be ended at once. */
interface Open {
  destroy(): unknown;
}

export interface Connections {
  add(open: Open, holder: Holder): void;
  remove(open: Open): void;
  /** Ends everything that was opened with this access. */
  revoke(access: Access): void;
  /**
   * Runs a look-up that ends in `enter`. When the holder it found was revoked while it ran, `enter` is not called and
   * null is returned: what was read may be older than the revocation.
   */
  admit<T extends Holder, R>(lookUp: () => Promise<T | null>, enter: (holder: T) => R): Promise<R | null>;
  /** Ends what was opened by those who may not stay, whoever took it from them: a clock, or another portal beside this one. */
  review(mayStay: (holder: Holder) => Promise<boolean>): Promise<void>;
  closeAll(): void;
}

/** Who has what open. */
export function createConnections(): Connections {
  const holders = new Map<Open, Holder>();
  const admissions = new Set<Access[]>();

  return {
    add: (open, holder) => void holders.set(open, holder),
    remove: (open) => void holders.delete(open),
    revoke(access) {
      for (const revoked of admissions) revoked.push(access);
      for (const [open, holder] of holders) if (isOf(holder, access)) open.destroy();
    },
    async admit(lookUp, enter) {
      const revoked: Access[] = [];
      admissions.add(revoked);
      try {
        const holder = await lookUp();
        return holder && !revoked.some((access) => isOf(holder, access)) ? enter(holder) : null;
      } finally {
        admissions.delete(revoked);
      }
    },
    async review(mayStay) {
      const groups = Map.groupBy(holders, ([, holder]) =>
        [holder.userId, holder.sessionId, holder.apiKeyId, holder.workspaceId].join(),
      );
      for (const group of groups.values()) {
        if (await mayStay(group[0]![1])) continue;
        for (const [open] of group) open.destroy();
      }
    },
    closeAll() {
      for (const open of holders.keys()) open.destroy();
    },
  };
}

export function isOf(holder: Holder, access: Access): boolean {
  if ('sessionId' in access) return holder.sessionId === access.sessionId;
  if ('apiKeyId' in access) return holder.apiKeyId === access.apiKeyId;
  if ('reviewerId' in access)
    return (
      holder.userId === access.reviewerId &&
      holder.organizationId === access.organizationId &&
      isRequest(holder.workspaceId)
    );
  if (holder.userId !== access.userId) return false;
  if (access.workspaceId !== undefined && access.workspaceId !== holder.workspaceId) return false;
  return access.organizationId === undefined || access.organizationId === holder.organizationId;
}
