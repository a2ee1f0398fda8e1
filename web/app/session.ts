/**
 * Who is signed in (design.md §10.4): code flow with PKCE at the identity provider. Tokens live in this tab's memory alone;
 * only a sign-in under way is in sessionStorage, since the page is left for it.
 */
import { InMemoryWebStorage, type SigninRedirectArgs, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { loadConfig } from './config.ts';
import { watched } from './state.ts';

/** Why a person is asked to sign in again; the codes of refusals, and that nothing is known. */
export type SignInReason = 'signed_out' | 'session_over' | 'session_idle' | 'second_factor_missing' | 'expired';

export type SessionState =
  /** Nothing of a person is known in this tab yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'signed-in' }
  /** The page stays as it is below a dialog, until the person has signed in again. */
  | { readonly kind: 'asking'; readonly reason: SignInReason }
  /** By the person's own wish, here or in another tab. */
  | { readonly kind: 'left' };

export const sessionState = watched<SessionState>({ kind: 'none' });

let manager: Promise<UserManager> | undefined;
let renewing: Promise<boolean> | undefined;
let waiting: { readonly over: Promise<boolean>; readonly end: (signedIn: boolean) => void } | undefined;

function openManager(): Promise<UserManager> {
  manager ??= makeManager().catch((error) => {
    manager = undefined;
    throw error;
  });
  return manager;
}

async function makeManager(): Promise<UserManager> {
  const { authority, clientId, scope, resource } = await loadConfig();
  return new UserManager({
    authority,
    client_id: clientId,
    scope,
    ...(resource !== undefined && { resource }),
    redirect_uri: `${location.origin}/signed-in`,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
    monitorSession: false,
  });
}

/** Undefined where nobody is signed in. */
export async function accessToken(): Promise<string | undefined> {
  return (await (await openManager()).getUser())?.access_token;
}

/** A new access token, by the refresh token. False: the person has to sign in. Several callers wait for one renewal. */
export function renew(): Promise<boolean> {
  renewing ??= renewOnce().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renewOnce(): Promise<boolean> {
  try {
    const users = await openManager();
    // Without a refresh token the library would open a frame, which the pages' policy forbids.
    if ((await users.getUser())?.refresh_token === undefined) return false;
    return (await users.signinSilent()) !== null;
  } catch {
    return false;
  }
}

/** `fresh`: with both factors again, since the server no longer takes the earlier sign-in. */
function signInArguments(fresh: boolean): SigninRedirectArgs {
  return fresh ? { prompt: 'login', max_age: 0 } : {};
}

/** Leaves the page. Comes back to `returnTo`, a path of ours. */
export async function signInByRedirect(returnTo: string, fresh = false): Promise<void> {
  const users = await openManager();
  await users.signinRedirect({ ...signInArguments(fresh), state: { returnTo } });
}

/** In a window of its own, so that the page and what was typed stay. Throws where the browser blocks it. */
export async function signInByPopup(): Promise<void> {
  await (await openManager()).signinPopup(signInArguments(true));
  sessionState.set({ kind: 'signed-in' });
  waiting?.end(true);
}

/** Shows the dialog; true once the person has signed in, false if they leave instead. */
export function askToSignIn(reason: SignInReason): Promise<boolean> {
  if (waiting === undefined) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    waiting = {
      over: promise,
      end: (signedIn) => {
        waiting = undefined;
        resolve(signedIn);
      },
    };
    sessionState.set({ kind: 'asking', reason });
  }
  return waiting.over;
}

/** At the callback's address. Gives where the person wanted to go; undefined in a popup, which is over. */
export async function finishSignIn(): Promise<string | undefined> {
  const users = await openManager();
  const state = new URLSearchParams(location.search).get('state') ?? '';
  // A sign-in that this tab did not begin: that of the window which opened it, if anybody's.
  if (sessionStorage.getItem(`oidc.${state}`) === null) {
    await users.signinPopupCallback();
    return undefined;
  }
  const user = await users.signinRedirectCallback();
  sessionState.set({ kind: 'signed-in' });
  const { returnTo } = (user.state ?? {}) as { returnTo?: string };
  return returnTo?.startsWith('/') && !returnTo.startsWith('//') ? returnTo : '/';
}

/** Forgets the tokens here. */
export async function forget(): Promise<void> {
  await (await openManager()).removeUser();
  sessionState.set({ kind: 'left' });
  waiting?.end(false);
}

/** Here; the server is told by whoever calls `POST /staff/sign-out` before. */
export async function signOut(): Promise<void> {
  await forget();
}
