/** The verification servers: they vouch for keys, publish their list of keys, and take a new one every some days. */
import { certificateClaims, signClaims } from '../../protocol/certificate/claims.ts';
import type { TestType } from '../../protocol/codes/test-type.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { namedKey } from './keys.ts';
import { AUDIENCE, type IssuerName, START } from './settings.ts';

const LIFE_SECONDS = 900;
const NEW_KEY_AFTER = 3 * 24 * HOUR_SECONDS;
/** A key is listed this long before it signs, and after it has signed last. */
const ANNOUNCED = 2 * HOUR_SECONDS;

export interface Vouched {
  readonly issuer: IssuerName;
  readonly testType: TestType;
  /** `YYYY-MM-DD`; '' = nobody knows. */
  readonly symptomDate: string;
  /** Base64, as the phone sent it. */
  readonly tekmac: string;
}

const numberAt = (now: UnixSeconds) => Math.max(0, Math.floor((now - START) / NEW_KEY_AFTER));
const keyOf = (issuer: IssuerName, number: number) => namedKey(`${issuer} ${number}`, `${issuer}-v${number + 1}`);

export function certify(vouched: Vouched, now: UnixSeconds): Promise<string> {
  const { issuer, testType, symptomDate, tekmac } = vouched;
  const settings = { issuer, audience: AUDIENCE, lifeSeconds: LIFE_SECONDS };
  const finding = { testType, symptomDate, testDate: '' };
  return signClaims(keyOf(issuer, numberAt(now)), certificateClaims(settings, finding, tekmac, now));
}

/** What its JWKS address answers. */
export function keyList(issuer: IssuerName, now: UnixSeconds): string {
  const numbers = new Set([numberAt(now), numberAt(now + ANNOUNCED), numberAt(now - ANNOUNCED)]);
  const keys = [...numbers].map((number) => ({ ...keyOf(issuer, number).jwk, kty: 'EC', crv: 'P-256' }));
  return JSON.stringify(keys);
}
