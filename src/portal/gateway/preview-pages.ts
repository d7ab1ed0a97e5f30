import type { SupervisorStatus } from '#contract/supervisor.ts';
import type { Page } from './pages.ts';

/** What is shown where a preview would be, in words for somebody who has never seen a port. */
export function previewPages(portalUrl: string) {
  const link = { href: portalUrl, label: 'Go to the portal' };
  return {
    badRequest: (): Page => ({
      status: 400,
      title: 'This address is not valid.',
      text: 'Open the preview from the workspace.',
      link,
    }),
    notFound: (): Page => ({
      status: 404,
      title: 'There is nothing here.',
      text: 'Open the preview from the workspace.',
      link,
    }),
    noTicket: (): Page => ({
      status: 403,
      title: 'This link was used already or is too old.',
      text: 'Open the preview again from the workspace.',
      link,
    }),
    noSession: (): Page => ({
      status: 401,
      title: 'Open this preview from the workspace.',
      text: 'A preview is only for the owner of its workspace, and opens from there.',
      link,
    }),
    notConnected: (): Page => ({
      status: 503,
      title: 'The workspace is not running yet.',
      text: 'It may be starting. If it was stopped, start it in the portal.',
      link,
      again: 3,
    }),
    /** For a visitor of a public preview, who can do nothing about it and need not know why. */
    notAvailable: (): Page => ({
      status: 503,
      title: 'This page is not available right now.',
      text: 'The app behind it is not running. Try again later.',
    }),
    portalFailed: (): Page => ({
      status: 500,
      title: 'The portal failed to show this preview.',
      text: 'Load the page again. If it keeps failing, tell an admin.',
    }),
    broken: (port: number): Page => ({
      status: 502,
      title: `The app on port ${port} did not answer.`,
      text: 'It closed the connection before it sent an answer. Look at its output in the terminal, then load the page again.',
    }),
    nothingListens,
  };
}

/** The same where the preview of a publish request would be: its reviewer started it, and cannot look inside. */
export function reviewPages(portalUrl: string) {
  const pages = previewPages(portalUrl);
  const link = { href: `${portalUrl}/admin/approvals`, label: 'Go to the approvals' };
  const text = 'Open the preview from the page of the publish request.';
  return {
    ...pages,
    badRequest: (): Page => ({ ...pages.badRequest(), text, link }),
    notFound: (): Page => ({ ...pages.notFound(), text, link }),
    noTicket: (): Page => ({
      ...pages.noTicket(),
      text: 'Open the preview again from the page of the publish request.',
      link,
    }),
    noSession: (): Page => ({
      status: 401,
      title: 'Open this preview from the publish request.',
      text: 'It is only for admins who review the request, and ends with the decision.',
      link,
    }),
    notConnected: (): Page => ({
      status: 503,
      title: 'The preview is not running.',
      text: 'It stops by itself when nobody looks at it. Start it on the page of the publish request.',
      link,
      again: 3,
    }),
    broken: (): Page => ({
      status: 502,
      title: 'The app did not answer.',
      text: 'It closed the connection before it sent an answer. Its log is on the page of the publish request.',
    }),
    nothingListens: (): Page => ({
      status: 503,
      title: 'The app is not listening yet.',
      text: 'It may be starting. Its log is on the page of the publish request.',
      again: 2,
    }),
  };
}

/** Says what the service of that port is doing, when one declared it. */
export function nothingListens(port: number, status: SupervisorStatus | null): Page {
  const service = status?.services.find((candidate) => candidate.port === port);
  const page = { status: 503, title: `Nothing listens on ${port} yet.`, again: 2 };
  if (service?.status === 'failed')
    return {
      ...page,
      title: `The service ${service.name} failed.`,
      text: `Nothing listens on ${port}. Look at its log, or start it in a terminal.`,
    };
  if (service && service.status !== 'stopped')
    return { ...page, text: `The service ${service.name} is starting. This can take a moment.` };
  return {
    ...page,
    text: `Start the app with a command in a terminal, and let it listen on ${port}. For example:`,
    command: 'npm run dev',
  };
}
