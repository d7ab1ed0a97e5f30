import { createCache } from './cache.ts';
import type { Target } from './hosts.ts';

/** A socket, or the answer to a request: what can be ended at once. */
interface Open {
  destroy(): unknown;
}

type Address = Pick<Extract<Target, { kind: 'preview' }>, 'workspaceId' | 'port'>;

export interface PublicPreviews {
  /** Whether anybody may open it; undefined when that has to be looked up. */
  peek(address: Address): boolean | undefined;
  get(address: Address): Promise<boolean>;
  /** Something that a visitor has open, to be ended with the preview. */
  add(open: Open, address: Address): void;
  remove(open: Open): void;
  /** Asks again about what is known and open, of one workspace or of all, and ends what is not public any more. */
  review(workspaceId?: string): Promise<void>;
  closeAll(): void;
}

/** How long the database's word is taken for a preview that is, or is not, public. Closing one does not wait for it. */
const remember = 3_000;

/** Previews that their owners opened to anybody who has the address, and what visitors have open of them. */
export function createPublicPreviews(
  isPublic: (workspaceId: string, port: number) => Promise<boolean>,
): PublicPreviews {
  // Workspace ids hold no colon.
  const keyOf = ({ workspaceId, port }: Address) => `${workspaceId}:${port}`;
  const known = createCache<true>(async (key) => {
    const [workspaceId, port] = key.split(':') as [string, string];
    return (await isPublic(workspaceId, Number(port))) || null;
  }, remember);
  const visitors = new Map<Open, string>();

  return {
    peek(address) {
      const answer = known.peek(keyOf(address));
      return answer === undefined ? undefined : answer !== null;
    },
    get: async (address) => (await known.get(keyOf(address))) !== null,
    add: (open, address) => void visitors.set(open, keyOf(address)),
    remove: (open) => void visitors.delete(open),
    async review(workspaceId) {
      const concerns = (key: string) => workspaceId === undefined || key.startsWith(`${workspaceId}:`);
      known.forget(concerns);
      const groups = Map.groupBy(visitors, ([, key]) => key);
      for (const [key, group] of groups) {
        if (!concerns(key) || (await known.get(key))) continue;
        for (const [open] of group) open.destroy();
      }
    },
    closeAll() {
      for (const open of visitors.keys()) open.destroy();
    },
  };
}
