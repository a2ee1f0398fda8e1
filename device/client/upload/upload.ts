/**
 * How far an upload has come (enx-client.md §1, steps 5–12). Each state says everything that the next step needs, the bytes
 * of its request included: a phone that dies and wakes up sends those again, and a server recognises them. So no code is used
 * twice and no keys are stored twice.
 *
 *     reporting ─▶ reported ─▶ entered ─▶ diagnosed ─▶ certifying ─▶ publishing ─▶ shared
 *     user report   its code     code        token       keys and       certificate
 *     asked for     awaited      typed       held        HMAC fixed     held
 *
 * Every state before `shared` can end as `refused`.
 */
import * as z from 'zod/mini';

const text = z.string().check(z.minLength(1));

const diagnosis = z.object({
  testType: text,
  /** `YYYY-MM-DD`, '' = the authority does not know. */
  symptomDate: z.string(),
  token: text,
  /** Unix seconds by this phone's clock: the token is good for a day from here. */
  receivedAt: z.int(),
});

/** Fixed before the certificate is asked for, since it vouches for exactly these. */
const publication = z.object({
  keys: z.array(
    z.object({ key: text, rollingStartNumber: z.int(), rollingPeriod: z.int(), transmissionRisk: z.int() }),
  ),
  hmacKey: text,
  revisionToken: z.string(),
  onset: z.int(),
  traveler: z.boolean(),
});

/** `body`: of the pending request, as it goes over the wire. */
const certifying = z.object({
  at: z.literal('certifying'),
  body: text,
  diagnosis,
  publication,
  /** Asked for again because the key server had refused the first certificate. */
  again: z.boolean(),
});

const uploadShape = z.discriminatedUnion('at', [
  z.object({ at: z.literal('reporting'), body: text }),
  z.object({ at: z.literal('reported'), expiresAt: z.int() }),
  z.object({ at: z.literal('entered'), body: text }),
  z.object({ at: z.literal('diagnosed'), diagnosis }),
  certifying,
  z.object({ at: z.literal('publishing'), body: text, certificate: text, certified: certifying }),
  z.object({
    at: z.literal('shared'),
    receipt: z.object({
      insertedExposures: z.int(),
      revisionToken: z.string(),
      code: z.string(),
      warnings: z.readonly(z.array(z.string())),
    }),
  }),
  z.object({ at: z.literal('refused'), call: text, status: z.int(), code: z.string(), problem: text }),
]);

export type Upload = z.output<typeof uploadShape>;
export type UploadAt<At extends Upload['at']> = Extract<Upload, { at: At }>;

/** What a phone remembers from one upload to the next. */
export const memoryShape = z.object({
  upload: z.optional(uploadShape),
  /** Of the last publish, for a later result or further keys; '' = none. */
  revisionToken: z.string(),
  /** Base64, of the last report of an own test, until its code was used; '' = none. */
  nonce: z.string(),
  /** When own tests were reported, Unix seconds, oldest first. */
  reports: z.array(z.int()),
});

export type Memory = z.output<typeof memoryShape>;

export const emptyMemory: Memory = { upload: undefined, revisionToken: '', nonce: '', reports: [] };

/** Where a phone keeps it; a `keep` is there as a whole or not at all. */
export interface Store {
  read(): Memory;
  keep(memory: Memory): void;
}

export function memoryStore(memory: Memory = emptyMemory): Store {
  let kept = memory;
  return {
    read: () => kept,
    keep: (next) => {
      kept = next;
    },
  };
}
