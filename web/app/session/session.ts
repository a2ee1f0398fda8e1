/**
 * Who is signed in (design.md §10.4): code flow with PKCE at the identity provider. Tokens live in this tab's memory alone;
 * only a sign-in under way is in sessionStorage, since the page is left for it.
 */

import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { SIGNED_IN_PATH } from '../../../protocol/staff/paths.ts';
import { loadConfig } from '../config.ts';
import { watched } from '../state.ts';

/** Why a person is asked to sign in again: codes of refusals, or that the token could not be renewed. */
export type SignInReason = 'signed_out' | 'session_over' | 'session_idle' | 'second_factor_missing' | 'expired';

export type SessionState =
  /** Nothing of a person is known in this tab yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'signed-in' }
  /** The page stays as it is below a dialog, until the person has signed in again. */
  | { readonly kind: 'asking'; readonly reason: SignInReason }
  /** Signing in did not help. */
  | { readonly kind: 'refused'; readonly reason: SignInReason }
  /** By the person's own wish. `isEverywhere`: the server knows, so that no other tab or PC goes on either. */
  | { readonly kind: 'left'; readonly isEverywhere: boolean };

export const sessionState = watched<SessionState>({ kind: 'none' });

/** What comes along to the provider and back. */
interface Travelling {
  readonly returnTo: string;
  /** Both factors were asked for. */
  readonly isFresh: boolean;
}

/** Both factors again: the server no longer takes the earlier sign-in, however well the provider remembers it. */
const freshly = { prompt: 'login', max_age: 0 } as const;

let manager: Promise<UserManager> | undefined;
let renewing: Promise<boolean> | undefined;
let asking: PromiseWithResolvers<boolean> | undefined;
/** Of this tab's last sign-in. */
let wasFresh = false;
/** Has a page been shown, with something to lose? */
let hasPage = false;

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
    redirect_uri: location.origin + SIGNED_IN_PATH,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
    monitorSession: false,
  });
}

async function currentUser(): Promise<User | null> {
  return (await openManager()).getUser();
}

/** Undefined where nobody is signed in. */
export async function accessToken(): Promise<string | undefined> {
  return (await currentUser())?.access_token;
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
    // Without a refresh token the library would open a frame, which the pages' policy forbids.
    if ((await currentUser())?.refresh_token === undefined) return false;
    return (await (await openManager()).signinSilent()) !== null;
  } catch {
    return false;
  }
}

/** From now on a sign-in opens a window of its own, so that the page stays. */
export function pageIsShown(): void {
  hasPage = true;
}

/** Leaves the page; comes back to `returnTo`, a path of ours. Throws where the provider cannot be reached. */
export async function signInByRedirect(returnTo: string, isFresh = false): Promise<void> {
  const state: Travelling = { returnTo, isFresh };
  await (await openManager()).signinRedirect({ ...(isFresh && freshly), state });
}

/** In a window of its own. Throws where the browser blocks it, or the person closes it. */
export async function signInByPopup(): Promise<void> {
  const before = (await currentUser())?.profile.sub;
  const user = await (await openManager()).signinPopup({ ...freshly, popupAbortOnClose: true });
  // What one person typed is none of the next one's business.
  if (before !== undefined && before !== user.profile.sub) location.replace('/');
  wasFresh = true;
  endAsking(true);
}

/** Asks the person to sign in; true once they have, false if that does not help or they leave instead. */
export function askToSignIn(reason: SignInReason): Promise<boolean> {
  if (!hasPage) return askByRedirect(reason);
  if (asking === undefined) {
    asking = Promise.withResolvers<boolean>();
    sessionState.set({ kind: 'asking', reason });
  }
  return asking.promise;
}

/** Nothing is lost by leaving. Once: whom the server refuses right after signing in would go round forever. */
async function askByRedirect(reason: SignInReason): Promise<boolean> {
  if (wasFresh) sessionState.set({ kind: 'refused', reason });
  else
    await signInByRedirect(location.pathname + location.search, true).catch(() => sessionState.set({ kind: 'none' }));
  return false;
}

function endAsking(isSignedIn: boolean): void {
  const ended = asking;
  asking = undefined;
  if (isSignedIn) sessionState.set({ kind: 'signed-in' });
  ended?.resolve(isSignedIn);
}

/** At the callback's address. Gives where the person wanted to go; undefined in a window that another opened. */
export async function finishSignIn(): Promise<string | undefined> {
  const users = await openManager();
  const key = new URLSearchParams(location.search).get('state') ?? '';
  // A sign-in that this tab did not begin: that of the window which opened it, if anybody's.
  if (sessionStorage.getItem(`oidc.${key}`) === null) {
    await users.signinPopupCallback();
    return undefined;
  }
  const { returnTo, isFresh } = (await users.signinRedirectCallback()).state as Travelling;
  wasFresh = isFresh;
  sessionState.set({ kind: 'signed-in' });
  return returnTo;
}

/** Forgets who was here, and tells the provider that nobody renews any more. */
export async function leave(isEverywhere: boolean): Promise<void> {
  const users = await openManager();
  await users.revokeTokens(['refresh_token']).catch(() => undefined);
  await users.removeUser();
  sessionState.set({ kind: 'left', isEverywhere });
  endAsking(false);
}
