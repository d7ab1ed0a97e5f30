import path from 'node:path';
import { startBrowser } from '../../test/e2e/browser.ts';
import { signIn } from '../../test/e2e/sign-in.ts';
import { findClaude } from '../../test/harness/claude.ts';
import { startGithub } from '../../test/harness/github-server.ts';
import { startModelServer } from '../../test/harness/model-server.ts';
import { startRealPortal } from '../../test/harness/real-portal.ts';
import { signInProvider } from '../../test/harness/sign-in-provider.ts';
import { aiScenes } from './ai.ts';
import { blueprintScenes } from './blueprint.ts';
import { builderScenes } from './builder.ts';
import { openCamera } from './camera.ts';
import { foundCompany } from './company.ts';
import { openHistory } from './history.ts';
import { memberScenes } from './members.ts';
import { publishScenes } from './publish.ts';
import { settingsScenes } from './settings.ts';
import { signInScenes } from './sign-in.ts';
import type { Scene, Stage } from './stage.ts';
import { updateScenes } from './update.ts';

/** In this order: a scene may leave something behind, and those at the end leave most. */
const scenes: Scene[] = [
  ...builderScenes,
  ...publishScenes,
  ...blueprintScenes,
  ...aiScenes,
  ...memberScenes,
  ...settingsScenes,
  ...updateScenes,
  ...signInScenes,
];

/** @param wanted how the names of the pictures begin; all of them when there is none */
export async function takePictures(wanted: string[]): Promise<void> {
  const camera = await openCamera(path.resolve(import.meta.dirname, '../../docs/images'), wanted);
  const chosen = scenes.filter(({ pictures }) => pictures.some(camera.wants));
  if (chosen.length === 0) throw new Error(`No picture begins with ${wanted.join(' or ')}.`);
  await using stack = new AsyncDisposableStack();
  const model = await startModelServer();
  stack.defer(model.end);
  const provider = await signInProvider();
  stack.defer(provider.end);
  const github = await startGithub();
  stack.defer(github.end);
  const claude = findClaude();
  const portal = await startRealPortal({
    env: {
      SLIPWAY_STARTERS: undefined,
      SLIPWAY_AI_ALLOW_HOSTS: model.host,
      SLIPWAY_SSO_ALLOW_HOSTS: provider.host,
      SLIPWAY_FORGE_ALLOW_HOSTS: github.host,
      ...(claude ? { SLIPWAY_CLAUDE: claude.folder } : {}),
    },
  });
  stack.defer(portal.stop);
  provider.serve(portal.url);
  const history = await openHistory(portal.data);
  stack.defer(history.end);
  const people = await startBrowser(portal.url);
  stack.defer(people.end);

  const company = await foundCompany(portal, history);
  const [maren, jonas] = [await people.person(), await people.person()];
  await signIn(maren.page, portal, company.admin, 'maren.holt@northwind.example');
  await signIn(jonas.page, portal, company.admin, 'jonas.reyes@northwind.example');
  const stage: Stage = {
    ...{ portal, model, provider, github, people, history, company, hasClaude: claude !== null },
    ...{ maren: maren.page, jonas: jonas.page, shoot: camera.shoot },
  };
  for (const scene of chosen) {
    await scene.take(stage).catch(async (error: Error) => {
      const files = await people.pictures(`screenshots ${scene.pictures[0]}`);
      throw new Error(`${scene.pictures.join(', ')}: everybody saw\n${files.join('\n')}`, { cause: error });
    });
  }
}
