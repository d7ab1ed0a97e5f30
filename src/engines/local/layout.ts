import { join } from 'node:path';
import { folderName } from '../names.ts';

/**
 * Where everything lies below the engine's root:
 *
 *     projects/<project>/<environment>/environment.yaml, files/   the sources, edited by the operator
 *     prepared/<version>/                                         a source with its setup done, cloned from
 *     environments/<id>/                                          one running environment (see `environment`)
 *     trash/<id>/                                                 destroyed, restorable
 *     purging/<name>/                                             being removed, out of reach already
 *     sandbox/                                                    the small /etc and the seccomp filter
 *
 * A folder that is being made is called `.making-…` and renamed when it is whole.
 */
export function layout(root: string) {
  const at = (kind: string) => (name: string) => join(root, kind, folderName(name));
  const source = (project: string, environment: string) =>
    join(root, 'projects', folderName(project), folderName(environment));
  return {
    root,
    folders: ['projects', 'prepared', 'environments', 'trash', 'purging', 'sandbox'].map((name) => join(root, name)),
    projects: join(root, 'projects'),
    project: at('projects'),
    source: (project: string, environment: string) => {
      const folder = source(project, environment);
      return { folder, spec: join(folder, 'environment.yaml'), files: join(folder, 'files') };
    },
    preparedRoot: join(root, 'prepared'),
    prepared: at('prepared'),
    environments: join(root, 'environments'),
    environment: at('environments'),
    making: (id: string) => join(root, 'environments', `.making-${folderName(id)}`),
    trashRoot: join(root, 'trash'),
    trash: at('trash'),
    purging: join(root, 'purging'),
    sandbox: join(root, 'sandbox'),
    credential: join(root, 'credential.json'),
  };
}
export type Layout = ReturnType<typeof layout>;

/** The files of one environment. Only `home` is visible inside and belongs to its uid; the rest is the portal's alone. */
export function within(folder: string) {
  const home = join(folder, 'home');
  return {
    folder,
    home,
    project: join(home, 'project'),
    state: join(folder, 'state.json'),
    /** Written by the keeper: its own identity, its child's exit code, its lock. See processes.ts. */
    process: join(folder, 'process'),
    exit: join(folder, 'exit'),
    lock: join(folder, 'lock'),
    log: join(folder, 'log'),
  };
}
