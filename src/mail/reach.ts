import { lookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { MailError } from './mailer.ts';

/** Whether a server at this host and port may have this address. */
export type Reach = (server: { host: string; port: number }, address: string) => boolean;

/**
 * Where a mail server that an organization's admin names may be: on the internet and in private networks, where most
 * companies have theirs. Never on the portal's own machine or at a link-local address, where services listen that trust
 * whoever reaches them (a database, a cloud's metadata).
 *
 * @param allowed `host:port` of servers that the operator excepts, as an admin would type them
 */
export function reachOf(allowed: readonly string[]): Reach {
  return ({ host, port }, address) => {
    if (allowed.includes(`${host.toLowerCase()}:${port}`)) return true;
    // `process` reads an IPv4 address out of its IPv6 form.
    return ipaddr.isValid(address) && reachable.has(ipaddr.process(address).range());
  };
}

const reachable = new Set(['unicast', 'private', 'uniqueLocal', 'carrierGradeNat']);

/**
 * For nodemailer: connects to exactly the addresses that were judged. A name that is resolved a second time may have
 * another address.
 */
export function connectTo(server: { host: string; port: number }, reach: Reach, timeout: number) {
  const refuse = () => new MailError(`The portal may not connect to ${server.host}.`, { retryable: false });
  const judged: LookupFunction = (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(Object.assign(error, { code: 'EDNS' }), []);
      if (!addresses.every(({ address }) => reach(server, address))) return callback(refuse(), []);
      callback(null, addresses);
    });
  };
  return (_options: unknown, done: (error: Error | null, socket?: { connection: Socket }) => void) => {
    if (isIP(server.host) && !reach(server, server.host)) return done(refuse());
    const socket = connect({ host: server.host, port: server.port, lookup: judged });
    const over = setTimeout(
      () => socket.destroy(Object.assign(new Error('ETIMEDOUT'), { code: 'ETIMEDOUT' })),
      timeout,
    );
    const failed = (error: Error) => {
      clearTimeout(over);
      done(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(over);
      socket.off('error', failed);
      done(null, { connection: socket });
    });
  };
}
