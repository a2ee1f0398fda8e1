/**
 * What self-service knows of a login, as two texts that only it can make and read: the browser carries them, and no server
 * keeps a record of a person. `flow` is what must come back from the identity provider; `session` is what the login proved.
 * Both are sealed (AES-256-GCM) and bound to what they are for, so that neither serves as the other.
 */
import type { UnixSeconds } from '../keys/interval.ts';
import { open, seal } from '../rings/seal.ts';
import { decodeBase64, encodeBase64Url } from '../text/base64.ts';
import type { SelfServiceKind } from './settings.ts';

/** Between the way out to the identity provider and the way back. */
export interface Flow {
  readonly region: string;
  readonly kind: SelfServiceKind;
  /** As the person chose it (`?lang=`); undefined: the browser's. */
  readonly language?: string;
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  readonly expires: UnixSeconds;
}

/** One of the turns that a person has in a day, as it can be given back (lambdas/selfservice/store/limits.ts). */
export interface Turn {
  /** Keyed hash of the pseudonym: the row. */
  readonly person: string;
  /** Random, of this turn. */
  readonly id: string;
}

/** What the form needs to know of a login that was approved. Holds nothing that says who. */
export interface Session {
  /** Random. A session is served once, by this. */
  readonly id: string;
  readonly region: string;
  readonly kind: SelfServiceKind;
  readonly language?: string;
  /** `YYYY-MM-DD`, of the registry; undefined for a home test. */
  readonly sampleDate?: string;
  readonly turn: Turn;
  readonly expires: UnixSeconds;
}

export const FLOW_SECONDS = 600;
export const SESSION_SECONDS = 900;

/** A genuine one has some 600 characters; longer texts are not looked at. */
const MOST_CHARACTERS = 2_000;

export function sealFlow(flow: Flow, secret: Uint8Array, nonce: Uint8Array): string {
  return sealed('flow', flow, secret, nonce);
}

/** Undefined for what was not sealed as a flow under one of `secrets`, or has expired. The text is attacker-controlled. */
export function openFlow(text: string, secrets: readonly Uint8Array[], now: UnixSeconds): Flow | undefined {
  return opened<Flow>('flow', text, secrets, now);
}

export function sealSession(session: Session, secret: Uint8Array, nonce: Uint8Array): string {
  return sealed('session', session, secret, nonce);
}

/** As `openFlow`. */
export function openSession(text: string, secrets: readonly Uint8Array[], now: UnixSeconds): Session | undefined {
  return opened<Session>('session', text, secrets, now);
}

function sealed(purpose: string, what: object, secret: Uint8Array, nonce: Uint8Array): string {
  return encodeBase64Url(seal(Buffer.from(JSON.stringify(what)), secret, nonce, boundTo(purpose)));
}

function opened<T extends { readonly expires: UnixSeconds }>(
  purpose: string,
  text: string,
  secrets: readonly Uint8Array[],
  now: UnixSeconds,
): T | undefined {
  const bytes = text.length > MOST_CHARACTERS ? undefined : decodeBase64(text);
  if (!bytes) return undefined;
  const plain = secrets.map((secret) => open(bytes, secret, boundTo(purpose))).find((one) => one !== undefined);
  // What opens was written here, so it needs no further look.
  const what = plain && (JSON.parse(plain.toString()) as T);
  return what && what.expires > now ? what : undefined;
}

function boundTo(purpose: string): Buffer {
  return Buffer.from(`self-service/${purpose}`);
}
