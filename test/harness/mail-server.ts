import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { waitFor } from './wait-for.ts';

export interface MailServer {
  port: number;
  /** The text of the newest mail to an address. Each is answered once, so that asking again waits for the next one. */
  to(email: string): Promise<string>;
  close(): Promise<void>;
}

/** A mail server on this machine that takes every mail and asks for no sign-in. */
export async function startMailServer(): Promise<MailServer> {
  let unread: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        unread.push(mail);
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    async to(email) {
      const isToThem = ({ to }: ParsedMail) => [to ?? []].flat().some(({ text }) => text === email);
      const mail = await waitFor(`mail for ${email} arrives`, () => unread.findLast(isToThem));
      unread = unread.filter((each) => !isToThem(each));
      return mail.text!;
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
