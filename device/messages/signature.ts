/**
 * A signed message as a phone checks it before it opens the link by itself (verification-server.md §2.6, "Authenticated
 * SMS"; foreign-clients.md §2). Written from the specification, not with what the server signs with:
 *
 *     <text> SP LF "Authentication:" MMDD ":" <key id> ":" <DER signature, base64 without padding>
 *     signed: <purpose> "." <E.164 number> "." <YYYY-MM-DD> "." <text> SP LF "Authentication:"
 */
import { type KeyObject, verify } from 'node:crypto';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';

export type Purpose = 'EN Report' | 'User Report';

/** `outdated`: signed for another day than that of its arrival. */
export type Verdict = 'unsigned' | 'good' | 'outdated' | 'forged';

export interface Signed {
  /** What a person reads. */
  readonly text: string;
  readonly keyId: string;
  readonly signature: Buffer;
  /** `MM-DD`, UTC. */
  readonly monthDay: string;
  readonly signedPart: string;
}

const form =
  /^(?<signedPart>(?<text>[\s\S]*) \nAuthentication:)(?<month>\d\d)(?<day>\d\d):(?<keyId>[^:\s]+):(?<signature>[A-Za-z0-9+/]+)$/;

/** Undefined for a message without signature, which is no mistake. */
export function readSigned(message: string): Signed | undefined {
  const parts = form.exec(message)?.groups;
  if (!parts) return undefined;
  const { text = '', keyId = '', signature = '', month, day, signedPart = '' } = parts;
  return { text, keyId, signature: Buffer.from(signature, 'base64'), monthDay: `${month}-${day}`, signedPart };
}

export interface Arrived {
  readonly text: string;
  /** The number it came to, E.164. */
  readonly to: string;
  readonly receivedAt: UnixSeconds;
}

export function checkSigned({ text, to, receivedAt }: Arrived, purpose: Purpose, publicKey: KeyObject): Verdict {
  const signed = readSigned(text);
  if (!signed) return 'unsigned';
  const day = signedDay(signed, receivedAt);
  if (day === undefined) return 'outdated';
  const bytes = Buffer.from(`${purpose}.${to}.${day}.${signed.signedPart}`);
  return verify('sha256', bytes, publicKey, signed.signature) ? 'good' : 'forged';
}

/** `YYYY-MM-DD`. The message leaves the year out; a message travels, so the day before its arrival counts, and one after for clocks. */
function signedDay({ monthDay }: Signed, receivedAt: UnixSeconds): string | undefined {
  const days = [0, -1, 1].map((distance) => utcDay(receivedAt + distance * DAY_SECONDS));
  return days.find((day) => day.slice(5) === monthDay);
}
