/** Early enough for Europe's morning; America reads it when its day begins. */
const hourUtc = 7;
/** Lines of a digest. */
const most = 20;

export interface Waiting {
  id: string;
  workspaceName: string;
  builderEmail: string;
  createdAt: Date;
}

/** The hour of today's digest; null before it. */
export function digestHour(now: Date): Date | null {
  const hour = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hourUtc));
  return now < hour ? null : hour;
}

/**
 * What waits for an admin's review, oldest first.
 *
 * @param queue address of the page of approvals, whose pages of one request are below it
 * @param query what follows an address
 */
export function digestText(
  waiting: readonly Waiting[],
  queue: string,
  query: string,
): { subject: string; text: string } {
  const [request] = waiting;
  const subject =
    waiting.length === 1
      ? `1 publish request waits for review: ${request!.workspaceName}`
      : `${waiting.length} publish requests wait for review`;
  const lines = waiting.slice(0, most).map(({ id, workspaceName, builderEmail, createdAt }) => {
    const day = createdAt.toISOString().slice(0, 10);
    return `“${workspaceName}” by ${builderEmail}, since ${day}\n${queue}/${id}${query}`;
  });
  const more = waiting.length > most ? [`And ${waiting.length - most} more.`] : [];
  return { subject, text: [...lines, ...more, `All of them: ${queue}${query}`].join('\n\n') };
}
