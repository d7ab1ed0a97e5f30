import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { launchStaticSite, writeInside } from '../e2e/inside.ts';
import { processesUnder } from '../harness/processes.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** The running preview of a request, with the portal killed when it was asked for, while it runs and when it was stopped. */
let portal: RealPortal;
let client: Client;
let request: { org: string; id: string };

beforeAll(async () => {
  portal = await startRealPortal();
  client = await portal.client('review@corp.com');
  const workspace = await launchStaticSite(client, client);
  await writeInside(client, workspace, 'public/index.html', '<h1>reviewed</h1>');
  const { id } = await client.publishing.submit({ org: 'main', id: workspace, subdomain: 'crash-preview' });
  request = { org: 'main', id };
  await client.workspaces.stop({ org: 'main', id: workspace });
  await waitFor('nothing else runs', async () => {
    const { status } = await client.workspaces.get({ org: 'main', id: workspace });
    return status === 'stopped';
  });
}, 120_000);
afterAll(() => portal?.stop());

const isRunning = () =>
  waitFor(
    'the preview runs',
    async () => {
      const { status, message } = await client.review.getPreview(request);
      if (status === 'failed') throw new Error(message ?? 'It failed.');
      return status === 'running';
    },
    90_000,
  );

/** Folders of environments that run as apps do: nothing is published here, so they are those of previews. */
async function appFolders(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('clusters/*/environments/*/state.json', { cwd: portal.data })) {
    const text = await readFile(path.join(portal.data, file), 'utf8').catch(() => null);
    if (text !== null && JSON.parse(text).purpose === 'app') found.push(path.join(portal.data, path.dirname(file)));
  }
  return found;
}

async function crash(): Promise<void> {
  await portal.kill9();
  await portal.restart();
}

test('killed when it was asked for: it runs', async () => {
  await client.review.startPreview(request);
  await crash();
  await isRunning();
}, 120_000);

test('killed while it runs: it runs on, and opens', async () => {
  await crash();
  await isRunning();
  const { url } = await client.review.previewTicket(request);
  expect(url).toContain(`--${request.id}.preview.localhost`);
}, 120_000);

test('killed when it was stopped: nothing of it is left', async () => {
  const [folder, ...others] = await appFolders();
  expect(others).toEqual([]);
  expect(processesUnder(folder!).length).toBeGreaterThan(0);
  await client.review.stopPreview(request);
  await crash();
  expect((await client.review.getPreview(request)).status).toBe('off');
  await waitFor('its folder is removed', async () => (await appFolders()).length === 0, 60_000);
  expect(processesUnder(folder!)).toEqual([]);
}, 120_000);
