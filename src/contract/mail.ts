import { z } from 'zod';
import { email, id, inOrg, line, page, paging, time } from './common.ts';
import { route } from './route.ts';

/** `starttls` refuses a server that does not offer it: mail holds links that sign people in. */
const security = z.enum(['starttls', 'tls', 'none']);

const server = z.object({
  host: z.string(),
  port: z.int(),
  security,
  user: z.string().nullable(),
  /** Whether one is kept. It is write-only. */
  password: z.boolean(),
  fromName: z.string(),
  fromAddress: z.string(),
});

/** Which way the mail of an organization goes: its own server, the portal operator's, or nowhere: it is kept to be read. */
const mailSettings = z.object({
  inForce: z.enum(['own', 'portal', 'kept']),
  own: server.nullable(),
  portal: z.object({ host: z.string().nullable(), from: z.string() }),
});

export const mail = {
  outbox: route('admin', 'GET', '/v1/orgs/{org}/mail', {
    summary: 'Mail that this portal sent or, while no mail server is configured, kept for you to read here.',
  })
    .input(inOrg.extend(paging.shape))
    .output(
      page(
        z.object({
          id,
          to: z.string(),
          subject: z.string(),
          text: z.string(),
          status: z.enum(['kept', 'queued', 'sent', 'failed']),
          error: z.string().nullable(),
          createdAt: time,
        }),
      ),
    ),

  settings: route('admin', 'GET', '/v1/orgs/{org}/settings/mail', {
    summary: 'Which mail server is in force, and the organization’s own one without its password.',
  })
    .input(inOrg)
    .output(mailSettings),

  saveSettings: route('admin', 'PUT', '/v1/orgs/{org}/settings/mail', {
    summary:
      'Send the organization’s mail through a server of its own. It is tried by a test or the next mail, not now.',
  })
    .input(
      inOrg.extend({
        host: z
          .string()
          .trim()
          .regex(/^[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?$/i, 'Use a host name or an address.'),
        port: z.int().min(1).max(65535),
        security: security.default('starttls'),
        /** None for a server that asks for no sign-in. */
        user: line(200).nullable().default(null),
        /** The one that is kept stays when this is absent; it is forgotten when host or user change. */
        password: z.string().min(1).max(1000).optional(),
        fromName: line(80),
        fromAddress: email,
      }),
    )
    .output(mailSettings),

  resetSettings: route('admin', 'DELETE', '/v1/orgs/{org}/settings/mail', {
    summary: 'Forget the organization’s own server: what the portal’s operator set is in force again.',
  })
    .input(inOrg)
    .output(mailSettings),

  test: route('admin', 'POST', '/v1/orgs/{org}/settings/mail/test', {
    summary: 'Send a mail to your own address now. The answer holds the mail server’s own words.',
  })
    .input(inOrg)
    .output(z.object({ sent: z.boolean(), to: z.string(), answer: z.string() })),
};
