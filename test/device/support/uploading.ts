/** A phone that uploads to a single-use server, and can die at any step. */
import type { Session } from '../../../device/client/calls.ts';
import type { Send } from '../../../device/client/http.ts';
import { UnreachableError } from '../../../device/client/http.ts';
import type { Profile } from '../../../device/client/profile.ts';
import type { Store } from '../../../device/client/upload/upload.ts';
import { type ExposureKey, rotateKeys } from '../../../device/radio/keys.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { seededRandom } from './random.ts';

export const NOON = Date.parse('2026-11-22T12:00:00Z') / 1000;

export const services = {
  deviceUrl: 'http://verification.example/base/',
  deviceApiKey: 'the-device-key',
  publishUrl: 'http://keys.example/v1/publish',
  healthAuthorityId: 'org.example.exposure',
};

export function sessionOver(send: Send, profile: Profile, seed = 'upload'): Session {
  return { services, profile, send, randomBytes: seededRandom(seed) };
}

/** Of the 14 days up to `now`. */
export function keysUntil(now: number): ExposureKey[] {
  return rotateKeys([], now - 13 * DAY_SECONDS, now, seededRandom('keys'));
}

export class Death extends Error {}

/** Counts down with every step of a phone, and kills it at zero. */
export interface Life {
  steps: number;
  left: number;
}

/** A phone's dealings with the outside and with its file: each can be its last, before or after it happened. */
export function mortalPhone(life: Life, send: Send, store: Store): { send: Send; store: Store } {
  const step = () => {
    life.steps++;
    if (--life.left === 0) throw new Death();
  };
  return {
    send: async (request) => {
      step();
      const exchange = await send(request);
      step();
      return exchange;
    },
    store: {
      read: () => store.read(),
      keep: (memory) => {
        step();
        store.keep(memory);
        step();
      },
    },
  };
}

/** A line that gives out at some requests: before they arrive, or before their answer does. */
export function lossyLine(send: Send, losses: ('request' | 'answer' | undefined)[]): Send {
  return async (request) => {
    const loss = losses.shift();
    if (loss === 'request') throw new UnreachableError('lost');
    const exchange = await send(request);
    if (loss === 'answer') throw new UnreachableError('lost');
    return exchange;
  };
}
