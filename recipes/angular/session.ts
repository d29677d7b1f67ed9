import { DOCUMENT } from '@angular/common';
import { HttpErrorResponse, type HttpInterceptorFn, type HttpRequest } from '@angular/common/http';
import {
  DestroyRef,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  provideAppInitializer,
  signal,
  type EnvironmentProviders,
  type Signal,
} from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { isUnlapseError, type Session, type SessionSnapshot } from 'unlapse';

export const SESSION: InjectionToken<Session> = new InjectionToken<Session>('session');

/** Provides the session, and reads its store before the app starts. */
export function provideSession(session: Session): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: SESSION, useValue: session },
    provideAppInitializer(() => session.ready()),
  ]);
}

/** What the session is, for templates: `snapshot().status`. */
export function injectSnapshot(): Signal<SessionSnapshot> {
  const session = inject(SESSION);
  const snapshot = signal(session.snapshot);
  inject(DestroyRef).onDestroy(session.subscribe(() => snapshot.set(session.snapshot)));
  return snapshot.asReadonly();
}

/**
 * Lets in who is signed in, suspended too. An access token that is due is refreshed before it
 * decides: expired is not signed out.
 */
export const requireSession: CanActivateFn = async (_route, { url }) => {
  const session = inject(SESSION);
  const router = inject(Router);
  await session.ready();
  if (session.snapshot.status === 'signed-in') await session.getAuthResult();
  if (session.snapshot.status !== 'signed-out') return true;
  return router.createUrlTree(['/sign-in'], { queryParams: { returnTo: url } });
};

/** For the route of the redirect URI: finishes the login, then goes to where the user wanted to. */
export const finishLogin: CanActivateFn = async () => {
  const session = inject(SESSION);
  const router = inject(Router);
  try {
    const outcome = await session.handleCallback();
    // This page is the popup of another one, which closes it.
    if (outcome.kind === 'handed-over') return false;
    return router.parseUrl('returnTo' in outcome ? outcome.returnTo : '/');
  } catch (cause) {
    if (!isUnlapseError(cause)) throw cause;
    return router.createUrlTree(['/sign-in'], { queryParams: { error: cause.code } });
  }
};

/**
 * Sends the access token with requests to `apiOrigins`, and to no others. A 401 is answered by one
 * refresh and one replay.
 */
export function bearerToken(apiOrigins: readonly string[]): HttpInterceptorFn {
  return (request, next) => {
    const session = inject(SESSION);
    const { origin } = new URL(request.url, inject(DOCUMENT).baseURI);
    if (!apiOrigins.includes(origin)) return next(request);

    return from(session.getAccessToken()).pipe(
      switchMap((token) => {
        if (token === undefined) return next(request);
        return next(withToken(request, token)).pipe(
          catchError((error: unknown) => {
            if (!(error instanceof HttpErrorResponse && error.status === 401)) throw error;
            return from(tokenAfter(session, token)).pipe(
              switchMap((newToken) =>
                newToken === undefined
                  ? throwError(() => error)
                  : next(withToken(request, newToken)),
              ),
            );
          }),
        );
      }),
    );
  };
}

/** A token other than the one that was refused, or `undefined`. */
async function tokenAfter(session: Session, refused: string): Promise<string | undefined> {
  // Of many requests with the same token only the first one refreshes.
  if ((await session.getAccessToken()) === refused) await session.refresh();
  const token = await session.getAccessToken();
  return token === refused ? undefined : token;
}

function withToken(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
}
