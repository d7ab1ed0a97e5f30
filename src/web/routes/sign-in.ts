import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type SsoProblem, ssoProblem } from '#contract/sso.ts';
import { ErrorPage } from '#web/shell/messages.tsx';
import { root, signedIn } from './layouts.tsx';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  /**
   * `org` names the organization whose look the page has; `sso` offers its provider; `problem` says why a sign-in there
   * came back.
   */
  validateSearch: (search): { next?: string; org?: string; sso?: boolean; problem?: SsoProblem } => {
    const problem = ssoProblem.safeParse(search.problem);
    return {
      ...(typeof search.next === 'string' ? { next: search.next } : {}),
      ...(typeof search.org === 'string' ? { org: search.org } : {}),
      ...(search.sso === true ? { sso: true } : {}),
      ...(problem.success ? { problem: problem.data } : {}),
    };
  },
  component: lazyRouteComponent(() => import('#web/features/identity/sign-in-page.tsx'), 'SignInPage'),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/link',
  component: lazyRouteComponent(() => import('#web/features/identity/link-page.tsx'), 'LinkPage'),
});

const signInConfirm = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/confirm',
  component: lazyRouteComponent(() => import('#web/features/identity/link-page.tsx'), 'ConfirmPage'),
});

/** Where the link of a mail leads that its reader may stop; they need not be signed in. */
const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: '/unsubscribe',
  validateSearch: (search): { token?: string } => (typeof search.token === 'string' ? { token: search.token } : {}),
  component: lazyRouteComponent(() => import('#web/features/notifications/unsubscribe-page.tsx'), 'UnsubscribePage'),
});

/** Whoever is signed in, also to no organization. */
const openApp = createRoute({
  getParentRoute: () => root,
  path: '/open',
  validateSearch: (search): { host?: string; path?: string; visit?: string } => ({
    ...(typeof search.host === 'string' ? { host: search.host } : {}),
    ...(typeof search.path === 'string' ? { path: search.path } : {}),
    ...(typeof search.visit === 'string' ? { visit: search.visit } : {}),
  }),
  beforeLoad: ({ context: { queryClient }, location }) => signedIn(queryClient, location.href).then(() => {}),
  component: lazyRouteComponent(() => import('#web/features/apps/open-app-page.tsx'), 'OpenAppPage'),
  errorComponent: ErrorPage,
});

/** What needs no organization: signing in, stopping a mail, and the way to an app. */
export const signInRoutes = [signIn, signInLink, signInConfirm, unsubscribe, openApp] as const;
