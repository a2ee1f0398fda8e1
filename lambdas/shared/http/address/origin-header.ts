/**
 * The secret header by which a function knows that CloudFront handed it a call (docs/decisions/008-edge.md). Two values are
 * valid at a time, so that functions and CloudFront need not change theirs at one moment.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { EventName } from '../../events.ts';

/**
 * Who sent a call. `unknown`: the header may be right, but what is valid could not be read. A call without the header is
 * never from CloudFront, which always sends one.
 */
type Sender = 'front' | 'stranger' | 'unknown';

export interface OriginHeader {
  /** Never rejects. Re-reads the secret when it is due. */
  sender(value: string | undefined, now: UnixSeconds): Promise<Sender>;
}

/** An operator waits at least as long before CloudFront sends a new value (tools/operate/origin-header). */
export const ORIGIN_HEADER_CACHE_SECONDS = 60;

/** `read` gives the secret's text, `{"current": …, "previous": …}`. What is known goes on counting while it fails. */
export function openOriginHeader(read: () => Promise<string>, count: (event: EventName) => void): OriginHeader {
  let digests: readonly Buffer[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let isFresh = false;

  const refresh = async (now: UnixSeconds) => {
    readAt = now;
    try {
      digests = validDigests(await read());
      isFresh = true;
    } catch {
      isFresh = false;
      count('OriginHeaderUnread');
    }
  };

  return {
    async sender(value, now) {
      // By the call's clock, not a timer: a container may be frozen.
      if (Math.abs(now - readAt) >= ORIGIN_HEADER_CACHE_SECONDS) await refresh(now);
      if (value === undefined) return 'stranger';
      if (isOneOf(digests, digest(value))) return 'front';
      // A value made since the last reading that succeeded looks like a forged one.
      return isFresh ? 'stranger' : 'unknown';
    },
  };
}

function validDigests(secret: string): Buffer[] {
  const { current, previous } = JSON.parse(secret) as Record<string, unknown>;
  const values = [current, previous].filter((value) => typeof value === 'string' && value !== '') as string[];
  if (values.length === 0) throw new Error('The origin header has no value');
  return values.map(digest);
}

/** Digests have one length, so that comparing them takes one time whatever was sent; all are compared. */
function isOneOf(digests: readonly Buffer[], one: Buffer): boolean {
  return digests.filter((valid) => timingSafeEqual(valid, one)).length > 0;
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
