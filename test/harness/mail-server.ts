import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { waitFor } from './wait-for.ts';

export interface MailServer {
  port: number;
  /** The text of the newest mail to an address. Each is answered once, so that asking again waits for the next one. */
  to(email: string): Promise<string>;
  /** The same, with its headers. */
  mailTo(email: string): Promise<ParsedMail>;
  /** Every mail that arrived, in order. */
  readonly arrived: readonly ParsedMail[];
  /** Accepts no recipient and refuses none until the returned function is called, as a server that is too busy. */
  hold(): () => void;
  close(): Promise<void>;
}

/** A mail server on this machine that takes every mail and asks for no sign-in. */
export async function startMailServer(): Promise<MailServer> {
  const arrived: ParsedMail[] = [];
  let unread: ParsedMail[] = [];
  let open = Promise.resolve();
  const server = new SMTPServer({
    // Otherwise it asks this machine's name server who is calling, and waits for that.
    disableReverseLookup: true,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => void open.then(() => done()),
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        arrived.push(mail);
        unread.push(mail);
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  async function mailTo(email: string): Promise<ParsedMail> {
    const isToThem = ({ to }: ParsedMail) => [to ?? []].flat().some(({ text }) => text === email);
    const mail = await waitFor(`mail for ${email} arrives`, () => unread.findLast(isToThem));
    unread = unread.filter((each) => !isToThem(each));
    return mail;
  }
  return {
    port,
    arrived,
    mailTo,
    to: async (email) => (await mailTo(email)).text!,
    hold() {
      const gate = Promise.withResolvers<void>();
      open = gate.promise;
      return gate.resolve;
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
