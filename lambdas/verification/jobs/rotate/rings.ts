/** The verification server's key rings (verification-server.md §4.2, §4.4). */
import { generateKeyPairSync } from 'node:crypto';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import type { RingSpec } from '../../../shared/rings/rotate-rings.ts';

const HMAC_BYTES = 128;
const AES_256_BYTES = 32;

const counted = { versionNames: 'count' } as const;
const hmacKey: Pick<RingSpec, 'makeSecret'> = { makeSecret: (randomBytes) => randomBytes(HMAC_BYTES) };
const shortKey: Pick<RingSpec, 'makeSecret'> = { makeSecret: (randomBytes) => randomBytes(AES_256_BYTES) };

export const rings: readonly RingSpec[] = [
  /** Stored hashes of codes. A code lives at most a day; the reference retires its key after 72 h. */
  {
    name: 'code',
    ...hmacKey,
    ...counted,
    newAfterSeconds: DAY_SECONDS,
    keepAfterSuccessorSeconds: 2 * DAY_SECONDS,
  },
  /** Stored hashes of phone numbers: new after 30 days, retired after 122. */
  {
    name: 'phone',
    ...hmacKey,
    ...counted,
    newAfterSeconds: 30 * DAY_SECONDS,
    keepAfterSuccessorSeconds: 92 * DAY_SECONDS,
  },
  /** Stored hashes of API keys, and the signature inside them: never retired, since the keys live on. */
  { name: 'api-key', ...hmacKey, ...counted, newAfterSeconds: 180 * DAY_SECONDS },
  { name: 'api-key-signature', ...hmacKey, ...counted, newAfterSeconds: 180 * DAY_SECONDS },
  /** P-256 private keys (PKCS8 DER) of verification tokens; the version is the token's `kid`. Kept 36 h: tokens live 24. */
  {
    name: 'token',
    makeSecret: () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' }),
    versionNames: 'uuid',
    newAfterSeconds: 30 * DAY_SECONDS,
    keepAfterSuccessorSeconds: 36 * HOUR_SECONDS,
  },
  /** AES-256 keys of messages waiting for their sender, which wait less than a day. */
  {
    name: 'outbox',
    ...shortKey,
    ...counted,
    newAfterSeconds: 30 * DAY_SECONDS,
    keepAfterSuccessorSeconds: 2 * DAY_SECONDS,
  },
  /** Signs the cookies of the user-report form, which live an hour. */
  {
    name: 'report-session',
    ...shortKey,
    ...counted,
    newAfterSeconds: 30 * DAY_SECONDS,
    keepAfterSuccessorSeconds: DAY_SECONDS,
  },
  /** Hashes of addresses in the failure brake: without yesterday's key nobody can tell whose they were. */
  {
    name: 'address',
    ...shortKey,
    ...counted,
    newAfterSeconds: DAY_SECONDS,
    keepAfterSuccessorSeconds: DAY_SECONDS,
  },
];
