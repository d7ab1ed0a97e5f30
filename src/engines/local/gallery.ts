import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { EngineError, type Template } from '#engines/engine.ts';
import { run } from './commands.ts';
import { folderName, isFolderName, type Layout } from './layout.ts';
import { copyFolder, isFolder, removeAll } from './trees.ts';

/** `template.yaml`, beside the `environment.yaml` and the `files/` that a new environment gets. */
const card = z.object({
  name: z.string().min(1).max(80),
  description: z.string().max(400),
  persona: z.enum(['developers', 'data', 'marketing', 'sales', 'finance', 'other']),
  ready: z.boolean().default(false),
});

export function gallery(folder: string, layout: Layout, warn: (message: string) => void) {
  return {
    async templates(): Promise<Template[]> {
      const names = (await readdir(folder).catch(() => [])).filter(isFolderName).sort();
      const found = await Promise.all(
        names.map(async (id) => {
          const text = await readFile(join(folder, id, 'template.yaml'), 'utf8').catch(() => null);
          if (text === null) return [];
          const result = card.safeParse(parse(text));
          if (result.success) return [{ id, ...result.data }];
          warn(`Template ${id} is left out: ${result.error.issues[0]?.message}`);
          return [];
        }),
      );
      return found.flat();
    },

    /** Copies a template to a project; a source that is there already is the operator's and stays as it is. */
    async create(project: string, environment: string, template: string): Promise<void> {
      const to = layout.source(project, environment).folder;
      if (await isFolder(to)) return;
      const from = join(folder, folderName(template));
      if (!(await isFolder(from))) throw new EngineError('not_found', 'There is no such template.');
      const making = join(layout.project(project), `.making-${environment}`);
      await removeAll(making);
      await mkdir(making, { recursive: true });
      await run('cp', ['-P', '--', join(from, 'environment.yaml'), making]);
      if (await isFolder(join(from, 'files'))) await copyFolder(join(from, 'files'), join(making, 'files'), null);
      await rename(making, to);
    },
  };
}
