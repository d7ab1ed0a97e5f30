import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { removeWebhook, saveWebhook, testWebhook, webhookSettings } from './actions.ts';

export const webhookRoutes = {
  settings: os.webhook.settings.handler(({ context }) => webhookSettings(context.portal, memberOf(context))),

  save: os.webhook.save.handler(({ input, context }) => saveWebhook(context.portal, memberOf(context), input)),

  remove: os.webhook.remove.handler(({ context }) => removeWebhook(context.portal, memberOf(context))),

  test: os.webhook.test.handler(({ context }) => testWebhook(context.portal, memberOf(context))),
};
