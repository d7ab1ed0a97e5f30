import { idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import * as actions from './actions.ts';
import { buildLog } from './build-log.ts';
import { neighbours } from './neighbours.ts';
import { image, picturePolicy, previewImage } from './pictures.ts';
import { checkSubdomain, preview, previewFile, previewFiles } from './preview.ts';
import { submit } from './submit.ts';
import { applyUpdate, planUpdate, updateFile } from './update.ts';

export const publishingRoutes = {
  preview: os.publishing.preview.handler(({ input, context }) => preview(context.portal, memberOf(context), input.id)),

  previewFiles: os.publishing.previewFiles.handler(({ input, context }) =>
    previewFiles(context.portal, memberOf(context), input),
  ),

  previewFile: os.publishing.previewFile.handler(({ input, context }) =>
    previewFile(context.portal, memberOf(context), input),
  ),

  previewImage: os.publishing.previewImage.handler(({ input, context }) => {
    context.reply.header('content-security-policy', picturePolicy);
    return previewImage(context.portal, memberOf(context), input);
  }),

  checkSubdomain: os.publishing.checkSubdomain.handler(({ input, context }) =>
    checkSubdomain(context.portal, memberOf(context), input.id, input.subdomain),
  ),

  update: os.publishing.update.handler(({ input, context }) => planUpdate(context.portal, memberOf(context), input.id)),

  updateFile: os.publishing.updateFile.handler(({ input, context }) =>
    updateFile(context.portal, memberOf(context), input),
  ),

  applyUpdate: os.publishing.applyUpdate.handler(({ input, context }) =>
    applyUpdate(context.portal, memberOf(context), input),
  ),

  submit: os.publishing.submit.handler(({ input: { id: workspaceId, org, ...input }, context }) =>
    submit(context.portal, memberOf(context), { ...input, workspaceId, id: idOf(context, 'req') }),
  ),

  list: os.publishing.list.handler(({ input, context }) => actions.list(context.portal, memberOf(context), input)),

  get: os.publishing.get.handler(({ input, context }) => actions.get(context.portal, memberOf(context), input.id)),

  neighbours: os.publishing.neighbours.handler(({ input, context }) =>
    neighbours(context.portal, memberOf(context), input),
  ),

  files: os.publishing.files.handler(({ input, context }) => actions.files(context.portal, memberOf(context), input)),

  file: os.publishing.file.handler(({ input, context }) =>
    actions.file(context.portal, memberOf(context), input.id, input.path),
  ),

  image: os.publishing.image.handler(({ input, context }) => {
    context.reply.header('content-security-policy', picturePolicy);
    return image(context.portal, memberOf(context), input);
  }),

  log: os.publishing.log.handler(({ input, context }) => buildLog(context.portal, memberOf(context), input.id)),

  approve: os.publishing.approve.handler(({ input, context }) =>
    actions.approve(context.portal, memberOf(context), input.id, input.commit, input.note ?? null),
  ),

  reject: os.publishing.reject.handler(({ input, context }) =>
    actions.reject(context.portal, memberOf(context), input.id, input.feedback ?? null),
  ),

  withdraw: os.publishing.withdraw.handler(({ input, context }) =>
    actions.withdraw(context.portal, memberOf(context), input.id),
  ),
};
