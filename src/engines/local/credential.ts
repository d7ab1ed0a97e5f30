import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Credential, EngineError } from '#engines/engine.ts';
import { readJson, writeJson } from './commands.ts';

/** Hashes, newest first. Several accounts: each organization that uses this machine configures its own. */
const file = z.array(z.object({ label: z.string(), hashes: z.array(z.string()).min(1).max(2) }));
type Accounts = z.infer<typeof file>;

/**
 * The engine key. This machine has no account to provision, so the engine makes one: a random key of which it keeps the
 * hash alone, and which every changing call must present. It keeps the promise of the other engines honest: nothing is
 * changed before "Configure portal", and nothing after the key was revoked.
 */
export function credentials(path: string, presented: () => Promise<string | null>) {
  let queue: Promise<unknown> = Promise.resolve();
  /** One change at a time, else two would read the same file and one be lost. */
  function change<T>(edit: (accounts: Accounts) => { accounts: Accounts; answer: T }): Promise<T> {
    const next = queue.then(async () => {
      const before = await read();
      const { accounts, answer } = edit(before);
      if (accounts !== before) await writeJson(path, accounts);
      return answer;
    });
    queue = next.catch(() => {});
    return next;
  }
  const read = async () => file.parse((await readJson(path)) ?? []);

  return {
    provision: () =>
      change<Credential>((accounts) => {
        const secret = newSecret();
        const label = `local-${randomBytes(4).toString('hex')}`;
        return { accounts: [...accounts, { label, hashes: [hashOf(secret)] }], answer: { secret, label } };
      }),

    /** The current key stays valid until the new one is used, so a crash before the portal stored the new one locks nobody out. */
    rotate: (current: Credential) =>
      change<Credential>((accounts) => {
        const account = demand(accounts, current.secret);
        const secret = newSecret();
        const hashes = [hashOf(secret), hashOf(current.secret)];
        return {
          accounts: replace(accounts, account, { ...account, hashes }),
          answer: { secret, label: account.label },
        };
      }),

    /** Repeating it is fine; a key that never was one and the label of somebody else's is not. */
    revoke: (current: Credential) =>
      change<void>((accounts) => {
        const account = accounts.find((one) => one.label === current.label);
        if (!account) return { accounts, answer: undefined };
        if (demand(accounts, current.secret) !== account) throw refused();
        return { accounts: accounts.filter((one) => one !== account), answer: undefined };
      }),

    /** @throws EngineError `unauthorized` unless the portal holds a valid key */
    async authorize(): Promise<void> {
      const secret = await presented();
      if (secret === null)
        throw new EngineError('unauthorized', 'Configure the portal first: it holds no key for this machine.');
      const account = demand(await read(), secret);
      if (account.hashes.length === 1 || !matches(secret, account.hashes[0]!)) return;
      await change<void>((accounts) => ({
        // Asked again inside the change: another rotation may have come between.
        accounts: accounts.map((one) =>
          matches(secret, one.hashes[0]!) ? { ...one, hashes: one.hashes.slice(0, 1) } : one,
        ),
        answer: undefined,
      }));
    },
  };
}

const newSecret = () => randomBytes(32).toString('base64url');
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
const matches = (secret: string, hash: string) =>
  timingSafeEqual(createHash('sha256').update(secret).digest(), Buffer.from(hash, 'hex'));
const refused = () =>
  new EngineError('unauthorized', 'The key for this machine is not valid any more. Configure the portal again.');
const replace = (accounts: Accounts, old: Accounts[number], by: Accounts[number]) =>
  accounts.map((one) => (one === old ? by : one));

function demand(accounts: Accounts, secret: string) {
  const account = accounts.find((one) => one.hashes.some((hash) => matches(secret, hash)));
  if (!account) throw refused();
  return account;
}
