import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MailError, type Mailer, type OutgoingMail } from './mailer.ts';

export interface MailerFixture {
  mailer: Mailer;
  outcome: 'sent' | 'kept';
  /** What arrived where this mailer delivers to. */
  arrived(): { to: string; subject: string }[];
  close(): Promise<void>;
}

export const mail = (change: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id: 'mltest1',
  to: 'ann@example.com',
  subject: 'Your sign-in link',
  text: 'Hello\n\nhttp://localhost/sign-in/link#sll_abc\n',
  ...change,
});

/** What every mailer promises. */
export function conformance(name: string, make: () => Promise<MailerFixture>): void {
  describe(`${name} keeps the promises of a mailer`, () => {
    let fixture: MailerFixture;
    beforeAll(async () => {
      fixture = await make();
    });
    afterAll(() => fixture.close());

    test('a mail arrives, and the outcome says how', async () => {
      expect((await fixture.mailer.deliver(mail())).status).toBe(fixture.outcome);
      expect(fixture.arrived()).toEqual([{ to: 'ann@example.com', subject: 'Your sign-in link' }]);
    });

    test.each<[string, Partial<OutgoingMail>]>([
      ['a header in the subject', { subject: 'Hi\r\nBcc: eve@example.com' }],
      ['a bare line feed in the subject', { subject: 'Hi\nBcc: eve@example.com' }],
      ['a header in the recipient', { to: 'ann@example.com\r\nBcc: eve@example.com' }],
      ['a second recipient', { to: 'ann@example.com, eve@example.com' }],
      ['a recipient with a name', { to: 'Ann <eve@example.com>' }],
      ['a group of recipients', { to: 'all:ann@example.com;' }],
      ['no address', { to: 'ann' }],
      ['an id with a header', { id: 'x>\r\nBcc: eve@example.com' }],
    ])('refuses %s, for good', async (_, change) => {
      const before = fixture.arrived().length;
      const refused = await fixture.mailer.deliver(mail(change)).catch((error) => error);
      expect(refused).toBeInstanceOf(MailError);
      expect(refused.retryable).toBe(false);
      expect(fixture.arrived()).toHaveLength(before);
    });
  });
}
