/** What is known of a domain that an organization wants to capture. */
export interface DomainFacts {
  /** The organization has it already. */
  kept: boolean;
  /** There is no other organization whose people could be led astray. */
  alone: boolean;
  /** An active admin of the organization has a verified address in it. */
  ofAnAdmin: boolean;
}

/** Where everybody can have an address. The well-known ones: a slip is caught, and the most worthwhile attack. */
const open = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'icloud.com', 'me.com'],
  ...['mac.com', 'yahoo.com', 'ymail.com', 'aol.com', 'proton.me', 'protonmail.com', 'pm.me', 'fastmail.com'],
  ...['gmx.com', 'gmx.de', 'gmx.net', 'web.de', 't-online.de', 'mail.com', 'mail.ru', 'yandex.ru', 'yandex.com'],
  ...['qq.com', '163.com', '126.com', 'naver.com', 'orange.fr', 'free.fr', 'laposte.net', 'libero.it', 'zoho.com'],
]);

/**
 * Why an organization may not capture a domain; null when it may. Captured, everybody who types an address in it is led to
 * the provider of the organization, whose admin chose it. So beside other organizations, one shows that its own people are
 * in the domain: by the mailbox of an admin, which is proof enough against strangers.
 */
export function domainFault(domain: string, { kept, alone, ofAnAdmin }: DomainFacts): string | null {
  if (kept || alone) return null;
  if (open.has(domain)) return `Anybody can have an address in ${domain}, also people of other organizations.`;
  if (!ofAnAdmin)
    return `No admin of this organization has a verified address in ${domain}. Invite one as an admin, and save again once they joined.`;
  return null;
}
