import { shownText } from './rules.ts';
import type { MailRow } from './store.ts';

export const viewMail = (row: MailRow) => ({
  id: row.id,
  to: row.recipient,
  subject: row.subject,
  text: shownText(row),
  status: row.status,
  error: row.error,
  createdAt: row.createdAt.toISOString(),
});
