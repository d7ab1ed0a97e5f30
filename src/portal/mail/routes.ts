import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { listOutbox } from './actions.ts';
import { mailSettings, resetMailSettings, saveMailSettings, testMail } from './settings.ts';

export const mailRoutes = {
  outbox: os.mail.outbox.handler(({ input, context }) => listOutbox(context.portal, memberOf(context), input)),
  settings: os.mail.settings.handler(({ context }) => mailSettings(context.portal, memberOf(context))),
  saveSettings: os.mail.saveSettings.handler(({ input, context }) =>
    saveMailSettings(context.portal, memberOf(context), input),
  ),
  resetSettings: os.mail.resetSettings.handler(({ context }) => resetMailSettings(context.portal, memberOf(context))),
  test: os.mail.test.handler(({ context }) => testMail(context.portal, memberOf(context))),
};
