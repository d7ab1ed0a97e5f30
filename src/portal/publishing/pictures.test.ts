import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { image, previewImage } from './pictures.ts';
import { type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { preview } from './preview.ts';
import { submit } from './submit.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let eve: Member;
let stranger: Member;
beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  eve = await world.addMember('Eve', 'user');
  stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
});
afterAll(() => world.end());

const png = (content: string) => Buffer.from(`\x89PNG\r\n\x1a\n${content}`, 'latin1');
const told = async (file: File) => [file.type, Buffer.from(await file.arrayBuffer())];

test('both sides of a picture, of a preview and of the request made of it, and of exactly its commit', async () => {
  const { id, project } = await world.addWorkspace(ada);
  project.write('logo.png', png('one'));
  const first = await submit(world.portal, ada, { id: 'reqfirst', workspaceId: id, subdomain: 'pictures' });
  await world.db.updateTable('publishRequests').set({ status: 'withdrawn' }).where('id', '=', first.id).execute();
  await world.db
    .updateTable('apps')
    .set({ publishedCommit: first.commit })
    .where('subdomain', '=', 'pictures')
    .execute();
  project.write('logo.png', png('two'));

  const { head } = await preview(world.portal, ada, id);
  const shown = (side: 'before' | 'after') => previewImage(world.portal, ada, { id, head, side, path: 'logo.png' });
  expect(await told(await shown('before'))).toEqual(['image/png', png('one')]);
  expect(await told(await shown('after'))).toEqual(['image/png', png('two')]);

  const request = await submit(world.portal, ada, { id: 'reqsecond', workspaceId: id, subdomain: 'pictures', head });
  project.write('logo.png', png('three'));
  const asked = (side: 'before' | 'after') => image(world.portal, admin, { id: request.id, side, path: 'logo.png' });
  expect(await told(await asked('before'))).toEqual(['image/png', png('one')]);
  expect(await told(await asked('after'))).toEqual(['image/png', png('two')]);
});

test('nothing but pictures, of nobody else’s work', async () => {
  const { id, project } = await world.addWorkspace(ada);
  project.write('logo.png', png('one'));
  project.write('page.png', '<script>alert(1)</script>');
  project.write('huge.png', Buffer.concat([png(''), Buffer.alloc(10 * 1024 * 1024)]));
  const { head } = await preview(world.portal, ada, id);
  const of = (member: Member, path: string, commit = head) =>
    previewImage(world.portal, member, { id, head: commit, side: 'after', path });
  const request = await submit(world.portal, ada, { id: 'reqmine', workspaceId: id, subdomain: 'mine', head });
  const notFound = expect.objectContaining({ code: 'NOT_FOUND' });

  for (const path of ['page.png', 'index.html', 'missing.png', '../logo.png', '/etc/passwd', './logo.png', ''])
    await expect(of(ada, path)).rejects.toEqual(notFound);
  await expect(of(ada, 'huge.png')).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  for (const commit of [request.commit, request.base, 'f'.repeat(40)])
    await expect(of(ada, 'logo.png', commit)).rejects.toEqual(notFound);
  for (const member of [eve, stranger]) {
    await expect(of(member, 'logo.png')).rejects.toEqual(notFound);
    const input = { id: request.id, side: 'after', path: 'logo.png' } as const;
    await expect(image(world.portal, member, input)).rejects.toEqual(notFound);
  }
});
