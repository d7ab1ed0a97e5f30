import { z } from 'zod';
import { logos } from './branding.ts';
import { inOrg, line, slug, text } from './common.ts';
import { audience } from './publishing.ts';
import { route } from './route.ts';

export const accent = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Use a colour such as #2563eb.')
  .toLowerCase();
export const deployOn = z.enum(['merge', 'approval']);

const welcomeTexts = z.object({ title: z.string(), description: z.string(), callToAction: z.string() });

export const settings = z.object({
  slug,
  /** Portal name: the header and the browser tab. */
  name: z.string(),
  accent: z.string(),
  welcome: welcomeTexts,
  logos,
  /** What a reset (`null`) goes back to. */
  defaults: z.object({ name: z.string(), accent: z.string(), welcome: welcomeTexts }),
  limits: z.object({
    maxRunningWorkspacesPerUser: z.int(),
    /** The operator's, from the portal's environment. */
    requestsPerMinute: z.int(),
    launchesPerMinute: z.int(),
  }),
  deployOn,
  /** Who may open an app that is published for the first time. */
  defaultAudience: audience,
  /** Where this organization's apps are: `<subdomain>.<base domain>`. */
  baseDomain: z.string(),
  /** The one that is in force without a domain of its own. */
  portalDomain: z.string(),
  previewDomain: z.string(),
  configured: z.boolean(),
});

/** Rows of `organizations`, beside those of its forge and of its credential. */
export const settingsRows = {
  settings: route('member', 'GET', '/v1/orgs/{org}/settings', { summary: 'Settings of the organization.' })
    .input(inOrg)
    .output(settings),

  updateSettings: route('admin', 'PATCH', '/v1/orgs/{org}/settings', {
    summary: 'Change settings; what is not named stays. `null` resets a name, colour or text to its default.',
  })
    .input(
      inOrg.extend({
        name: line(60).nullable().optional(),
        accent: accent.nullable().optional(),
        welcome: z
          .object({
            title: line(120).nullable(),
            description: text(600).nullable(),
            callToAction: line(40).nullable(),
          })
          .partial()
          .nullable()
          .optional(),
        limits: z
          .object({ maxRunningWorkspacesPerUser: z.int().min(1).max(1000) })
          .partial()
          .optional(),
        deployOn: deployOn.optional(),
        /** Of new apps; those that there are keep theirs. */
        defaultAudience: audience.optional(),
        /** A DNS name; null goes back to the portal's. Every app of the organization moves with it. */
        baseDomain: z
          .string()
          .max(253)
          .regex(/[.。]/, 'This is not a DNS name. Use one such as apps.example.com.')
          .nullable()
          .optional(),
      }),
    )
    .output(settings),
};
