const minute = 60_000;
const hour = 60 * minute;

/** How long the record of a verified domain may be missing: an admin of a DNS zone makes mistakes, and mends them. */
export const patience = 72 * hour;

/** Where the record is, and what it says. */
export const recordName = (host: string) => `_slipway.${host}`;
export const recordValue = (token: string) => `slipway=${token}`;

/** What DNS says of a domain: the records at {@link recordName}, or null when it gave no answer. */
export interface CheckFacts {
  host: string;
  token: string;
  records: readonly string[] | null;
  /** A verified domain of another app, or below the base domain of another organization. */
  taken: boolean;
  addedAt: Date;
  verifiedAt: Date | null;
  missingSince: Date | null;
  now: Date;
}

export interface CheckOutcome {
  verifiedAt: Date | null;
  missingSince: Date | null;
  fault: string | null;
  dueAt: Date;
}

/** What becomes of a domain. An answer that did not come changes nothing: DNS is away more often than domains change hands. */
export function decideCheck(facts: CheckFacts): CheckOutcome {
  const { host, token, records, taken, addedAt, verifiedAt, missingSince, now } = facts;
  const inMilliseconds = (wait: number) => new Date(now.getTime() + wait);
  // Who has just typed it waits in front of the page.
  const again = now.getTime() - addedAt.getTime() < hour ? minute : 10 * minute;
  const pending = (fault: string) => ({ verifiedAt: null, missingSince: null, fault, dueAt: inMilliseconds(again) });

  if (records === null)
    return { verifiedAt, missingSince, fault: 'DNS gave no answer.', dueAt: inMilliseconds(5 * minute) };
  if (records.includes(recordValue(token))) {
    if (taken) return pending('Another app is served at this domain, or may be. It has to be removed there first.');
    return { verifiedAt: verifiedAt ?? now, missingSince: null, fault: null, dueAt: inMilliseconds(hour) };
  }
  const fault =
    records.length === 0
      ? `There is no TXT record at ${recordName(host)}.`
      : `The TXT record at ${recordName(host)} says something else.`;
  if (verifiedAt === null) return pending(fault);
  const since = missingSince ?? now;
  if (now.getTime() - since.getTime() >= patience) return pending(fault);
  return { verifiedAt, missingSince: since, fault, dueAt: inMilliseconds(hour) };
}
