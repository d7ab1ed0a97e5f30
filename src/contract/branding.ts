import { z } from 'zod';
import { inOrg } from './common.ts';
import { route } from './route.ts';

/** The mode of the interface that a logo is for. */
export const logoMode = z.enum(['light', 'dark']);
export type LogoMode = z.infer<typeof logoMode>;

/** Bytes of a logo, as it is uploaded. */
export const logoMaxBytes = 512 * 1024;
/** Width and height of a PNG: a file of a few kilobytes could otherwise unfold to gigabytes in every visitor's browser. */
export const logoMaxPixels = 4096;

const logo = z.object({
  /** A path of the portal that anyone may load. It changes with the picture, so browsers may keep what is behind it. */
  url: z.string(),
});

/** Where `dark` is null the light one is shown, where both are the portal’s own mark. */
export const logos = z.object({ light: logo.nullable(), dark: logo.nullable() });
export type Logos = z.infer<typeof logos>;

/** What a page may show before anyone has signed in. */
export const brand = z.object({ name: z.string(), accent: z.string(), logos });

const inMode = inOrg.extend({ mode: logoMode });

export const branding = {
  setLogo: route('admin', 'PUT', '/v1/orgs/{org}/settings/logo/{mode}', {
    summary:
      'Set the logo of a mode: a PNG or SVG of at most 512 kB, as the body itself or as the field `file` of a form.',
  })
    .input(inMode.extend({ file: z.file() }))
    .output(logos),

  removeLogo: route('admin', 'DELETE', '/v1/orgs/{org}/settings/logo/{mode}', {
    summary:
      'Remove the logo of a mode. Without one, dark mode shows the light logo, and light mode the portal’s mark.',
  })
    .input(inMode)
    .output(logos),
};
