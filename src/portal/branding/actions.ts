import { type LogoMode, type Logos, logoMaxBytes } from '#contract/branding.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import type { Db } from '../db/database.ts';
import { fail, invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { type Picture, readPicture } from './picture.ts';
import { RefusedPicture } from './refused.ts';
import * as store from './store.ts';
import { viewLogos } from './view.ts';

export async function logosOf(db: Db, organizationId: string): Promise<Logos> {
  return viewLogos(await store.logosOf(db, organizationId));
}

/** @throws PAYLOAD_TOO_LARGE; BAD_REQUEST that names what the picture holds and must not */
export async function setLogo(portal: Portal, member: Member, input: { mode: LogoMode; file: File }): Promise<Logos> {
  const picture = await accept(input.file);
  return changeLogo(portal, member, input.mode, async ({ tx, now }) => {
    const logo = { organizationId: member.organization.id, mode: input.mode, ...picture };
    if (!(await store.putLogo(tx, logo, now))) return null;
    return { type: picture.type, bytes: picture.content.length, hash: picture.hash };
  });
}

/** Goes back to the light logo, or from that to the portal's own mark. Removing none changes nothing. */
export async function removeLogo(portal: Portal, member: Member, input: { mode: LogoMode }): Promise<Logos> {
  return changeLogo(portal, member, input.mode, async ({ tx }) =>
    (await store.deleteLogo(tx, member.organization.id, input.mode)) ? { removed: true } : null,
  );
}

/** @param write returns what the audit line says, null when nothing changed */
async function changeLogo(
  portal: Portal,
  member: Member,
  mode: LogoMode,
  write: (change: Change) => Promise<Record<string, unknown> | null>,
): Promise<Logos> {
  const { id: organizationId, slug } = member.organization;
  await portal.change(authorOf(member), async (change) => {
    const data = await write(change);
    if (!data) return;
    await change.audit({
      organizationId,
      action: 'settings.logo_changed',
      target: { type: 'organization', id: organizationId, label: slug },
      data: { mode, ...data },
    });
    await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
  });
  return logosOf(portal.db, organizationId);
}

async function accept(file: File): Promise<Picture> {
  if (file.size > logoMaxBytes) {
    throw fail(
      'PAYLOAD_TOO_LARGE',
      `A logo has at most ${logoMaxBytes / 1024} kB; this file has ${Math.ceil(file.size / 1024)} kB.`,
    );
  }
  try {
    return readPicture(Buffer.from(await file.arrayBuffer()));
  } catch (error) {
    if (error instanceof RefusedPicture) throw invalid('file', error.message);
    throw error;
  }
}
