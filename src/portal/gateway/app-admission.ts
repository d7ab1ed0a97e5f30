import { appToken } from './app-cookie.ts';
import { isUnlocked } from './app-password.ts';
import { createCache } from './cache.ts';
import { type GatewayDeps, isRunning, type LiveApp, type PreviewSession, type RunningApp } from './deps.ts';
import { isToken } from './enter.ts';

/** Who comes in: somebody of the app's audience, by their session; or anybody, who may have to know a password. */
export type AppGuest = PreviewSession | 'anyone' | { passwordKey: Buffer };
export type AppAdmission =
  | { app: RunningApp; guest: AppGuest }
  | { movedTo: string }
  | 'unknown'
  | 'taken_down'
  | 'no_session'
  | { locked: RunningApp };

export interface AppAdmissions {
  app(address: string): Promise<LiveApp | null>;
  /** @param cookies of the request. Undefined when something has to be looked up first */
  known(address: string, cookies: string | undefined): AppAdmission | undefined;
  lookUp(address: string, cookies: string | undefined): Promise<AppAdmission>;
  forgetApps(concerns: (address: string) => boolean): void;
  forgetSessions(concerns: (session: PreviewSession) => boolean): void;
}

/** How long an app is taken to run where it ran, and to admit whom it admitted, when nobody says that it was changed. */
const rememberApp = 1_000;
/** The same for a session. Revocation does not wait for it. */
const rememberSession = 3_000;

/** The one place that decides who is let in to an app. */
export function createAppAdmissions(deps: Pick<GatewayDeps, 'liveApp' | 'previewSession' | 'clock'>): AppAdmissions {
  const apps = createCache<LiveApp>(deps.liveApp, rememberApp);
  const sessions = createCache<PreviewSession>(deps.previewSession, rememberSession);

  function known(address: string, cookies: string | undefined): AppAdmission | undefined {
    const app = apps.peek(address);
    if (app === undefined) return undefined;
    if (app === null) return 'unknown';
    if (!isRunning(app)) return app;
    if (app.admits === 'anyone') return { app, guest: 'anyone' };
    if (app.admits !== 'members') {
      const { passwordKey } = app.admits;
      const unlocked = isUnlocked(cookies, app.id, passwordKey, deps.clock().getTime() / 1000);
      return unlocked ? { app, guest: { passwordKey } } : { locked: app };
    }
    const token = appToken(cookies);
    const session = isToken(token) ? sessions.peek(token) : null;
    if (session === undefined) return undefined;
    return session?.workspaceId === app.id ? { app, guest: session } : 'no_session';
  }

  return {
    app: (address) => apps.get(address),
    known,
    async lookUp(address, cookies) {
      const token = appToken(cookies);
      // Again when one of them was revoked while the other was looked up: what is decided is true at one time.
      for (;;) {
        const app = await apps.get(address);
        if (isRunning(app) && app.admits === 'members' && isToken(token)) await sessions.get(token);
        const admission = known(address, cookies);
        if (admission !== undefined) return admission;
      }
    },
    forgetApps(concerns) {
      apps.forget(concerns);
      // An app's audience decides about the sessions that open it.
      sessions.forget(() => true);
    },
    forgetSessions: (concerns) => sessions.forget((_token, session) => session !== null && concerns(session)),
  };
}
