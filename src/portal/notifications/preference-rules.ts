import type { Channel, Preference, PreferenceKind } from '#contract/notifications.ts';

/** What somebody chose; of everything else the default holds. */
export interface Choice {
  kind: PreferenceKind;
  channel: Channel;
  wanted: boolean;
}

interface Kind {
  /** Null where the bell has nothing to show. */
  inApp: boolean | null;
  mail: boolean;
  /** It concerns admins only. */
  adminsOnly: boolean;
}

/** Mailed is what somebody has to act on, or waits for. What only keeps admins informed is in the bell, and by mail for who asks. */
const kinds: Record<PreferenceKind, Kind> = {
  submitted: { inApp: true, mail: true, adminsOnly: true },
  auto_approved: { inApp: true, mail: false, adminsOnly: true },
  withdrawn: { inApp: true, mail: true, adminsOnly: true },
  commented: { inApp: true, mail: false, adminsOnly: true },
  held_up: { inApp: true, mail: true, adminsOnly: false },
  approved: { inApp: true, mail: true, adminsOnly: false },
  rejected: { inApp: true, mail: true, adminsOnly: false },
  live: { inApp: true, mail: true, adminsOnly: false },
  failed: { inApp: true, mail: true, adminsOnly: false },
  digest: { inApp: null, mail: true, adminsOnly: true },
};

export const hasChannel = (kind: PreferenceKind, channel: Channel) => channel === 'mail' || kinds[kind].inApp !== null;

export function wants(kind: PreferenceKind, channel: Channel, choices: readonly Choice[]): boolean {
  const chosen = choices.find((choice) => choice.kind === kind && choice.channel === channel);
  if (chosen) return chosen.wanted;
  return channel === 'mail' ? kinds[kind].mail : kinds[kind].inApp === true;
}

/** @param admin of any organization: others are never told of what concerns admins only */
export function preferencesOf(choices: readonly Choice[], admin: boolean): Preference[] {
  const all = Object.keys(kinds) as PreferenceKind[];
  return all
    .filter((kind) => admin || !kinds[kind].adminsOnly)
    .map((kind) => ({
      kind,
      inApp: hasChannel(kind, 'in_app') ? wants(kind, 'in_app', choices) : null,
      mail: wants(kind, 'mail', choices),
    }));
}
