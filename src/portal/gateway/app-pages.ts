import type { Page } from './pages.ts';

/** What visitors get instead of an app. */
export const appPages = {
  badRequest: { status: 400, title: 'This address is not valid.', text: 'Check it and try again.' },
  unknown: {
    status: 404,
    title: 'There is no app here.',
    text: 'It may have been taken down, or its address has a mistake in it.',
  },
  takenDown: {
    status: 404,
    title: 'This app was taken down.',
    text: 'Ask the people who look after it whether it comes back.',
  },
  noTicket: {
    status: 403,
    title: 'This link was used already or is too old.',
    text: 'It opens the app once, in the browser that asked for it. Open the app again.',
    link: { href: '/', label: 'Open the app' },
  },
  /** To what cannot be sent to the sign-in: a frame, a form, a script. */
  noSession: {
    status: 401,
    title: 'Sign in to open this app.',
    text: 'It is only for some people of its organization. Open it in a tab of its own.',
    link: { href: '/', label: 'Open the app' },
  },
  /** To what cannot be shown the page that asks for it. */
  locked: {
    status: 401,
    title: 'This app needs a password.',
    text: 'Open it in a tab of its own.',
    link: { href: '/', label: 'Open the app' },
  },
  foreign: {
    status: 403,
    title: 'Another site asked for this.',
    text: 'Pages elsewhere may link to this app, but not use it.',
    link: { href: '/', label: 'Open the app' },
  },
  down: {
    status: 503,
    title: 'This app is not running right now.',
    text: 'It may be starting or being updated.',
    again: 5,
  },
  broken: {
    status: 502,
    title: 'This app did not answer.',
    text: 'It closed the connection before it sent an answer. Load the page again.',
  },
  portalFailed: {
    status: 500,
    title: 'This app cannot be reached right now.',
    text: 'Load the page again in a moment.',
  },
} as const satisfies Record<string, Page>;
