import { copyFile, cp, lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { primaryService } from '#contract/environment.ts';
import { EngineError, type NewSource, type Template } from './engine.ts';
import { folderName, isFolderName } from './names.ts';
import { parseSpec } from './spec.ts';
import { unpack } from './unpack.ts';

/** `template.yaml`, beside the `environment.yaml` and the `files/` that a new environment gets. */
const card = z.object({
  name: z.string().min(1).max(80),
  description: z.string().max(400),
  persona: z.enum(['developers', 'data', 'marketing', 'sales', 'finance', 'other']),
  ready: z.boolean().default(false),
  parts: z.array(z.string().min(1).max(30)).max(8).default([]),
});

const specName = 'environment.yaml';

/** The templates that come with the portal: a folder for each. */
export function gallery(folder: string, warn: (message: string) => void) {
  async function read(id: string): Promise<Template[]> {
    const text = await readFile(join(folder, id, 'template.yaml'), 'utf8').catch(() => null);
    if (text === null) return [];
    try {
      const spec = parseSpec(await readFile(join(folder, id, specName), 'utf8'));
      const command = primaryService(spec)?.command ?? null;
      return [{ id, ...card.parse(parse(text)), command, resources: spec.resources }];
    } catch (error) {
      const why = error instanceof z.ZodError ? error.issues[0]?.message : (error as Error).message;
      warn(`Template ${id} is left out: ${why}`);
      return [];
    }
  }

  return {
    async templates(): Promise<Template[]> {
      const names = (await readdir(folder).catch(() => [])).filter(isFolderName).sort();
      return (await Promise.all(names.map(read))).flat();
    },

    /**
     * Fills a new folder with what a source is made of: `environment.yaml`, and `files/` when there are any.
     *
     * @throws EngineError, and what `files` throws
     */
    async fill(making: string, { template, files }: Pick<NewSource, 'template' | 'files'>): Promise<void> {
      const from = join(folder, folderName(template));
      if (!(await isFolder(from))) throw new EngineError('not_found', 'There is no such template.');
      await copyFile(join(from, specName), join(making, specName));
      if (files) {
        await unpack(await files(), join(making, 'files'));
        await takeSpec(making);
      } else if (await isFolder(join(from, 'files'))) {
        await cp(join(from, 'files'), join(making, 'files'), { recursive: true, verbatimSymlinks: true });
      }
    },
  };
}

const isFolder = (path: string) =>
  lstat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );

/** Files that bring an `environment.yaml` know best how they are run; one with faults is refused before anything is made of it. */
async function takeSpec(making: string): Promise<void> {
  const brought = join(making, 'files', specName);
  const isFile = await lstat(brought).then(
    (stat) => stat.isFile(),
    () => false,
  );
  if (!isFile) return;
  parseSpec(await readFile(brought, 'utf8'));
  await copyFile(brought, join(making, specName));
}
