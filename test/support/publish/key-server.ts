/** What a phone and its health authority bring to the key server: keys, certificates, publish requests. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { PublishRequest } from '../../../protocol/api/publish.ts';
import type { JwksKey } from '../../../protocol/certificate/jwks.ts';
import { ekeyhmac, hmacCleartext, type SentKey } from '../../../protocol/keys/hmac.ts';
import { dayStartInterval, intervalAt, type UnixSeconds } from '../../../protocol/keys/interval.ts';

export const testIssuerName = 'org.example.verification';
export const testAudience = 'org.example.keyserver';
export const testHealthAuthority = 'org.example.exposure';

export interface TestIssuer {
  readonly publicKey: KeyObject;
  readonly jwk: JwksKey;
  /** A signed certificate; `header` replaces members of the usual one. */
  certify(claims: object, header?: object): string;
}

export function testIssuer(kid = 'test-v1', namedCurve = 'P-256'): TestIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return {
    publicKey,
    jwk: { kid, x, y },
    certify(claims, header = {}) {
      const signed = [{ alg: 'ES256', kid, typ: 'JWT', ...header }, claims].map(segment).join('.');
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}

export const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Keys of whole days, the newest first: `firstDaysAgo` 1 = yesterday's. Random bytes come from `seed`. */
export function dailyKeys(count: number, now: UnixSeconds, { firstDaysAgo = 1, seed = 1 } = {}): SentKey[] {
  return Array.from({ length: count }, (_, index) => {
    const bytes = Buffer.alloc(16, index);
    bytes.writeUInt32BE(seed);
    return {
      key: bytes.toString('base64'),
      rollingStartNumber: dayStartInterval(intervalAt(now)) - (index + firstDaysAgo) * 144,
      rollingPeriod: 144,
      transmissionRisk: 0,
    };
  });
}

export interface APublish {
  issuer: TestIssuer;
  now: UnixSeconds;
  keys: SentKey[];
  hmacKey?: Buffer;
  reportType?: string;
  claims?: object;
  request?: Partial<PublishRequest>;
}

/** A request whose certificate covers its keys. */
export function aPublish({ issuer, now, keys, hmacKey = Buffer.alloc(16, 7), ...rest }: APublish): PublishRequest {
  const claims = certificateClaims({ now, keys, hmacKey, reportType: rest.reportType ?? 'confirmed' });
  return {
    temporaryExposureKeys: keys.map((key) => ({ ...key })),
    healthAuthorityID: testHealthAuthority,
    verificationPayload: issuer.certify({ ...claims, ...rest.claims }),
    hmacKey: hmacKey.toString('base64'),
    symptomOnsetInterval: 0,
    traveler: false,
    revisionToken: '',
    padding: '',
    ...rest.request,
  };
}

function certificateClaims(of: { now: UnixSeconds; keys: SentKey[]; hmacKey: Buffer; reportType: string }) {
  return {
    iss: testIssuerName,
    aud: testAudience,
    iat: of.now,
    nbf: of.now,
    exp: of.now + 900,
    reportType: of.reportType,
    symptomOnsetInterval: dayStartInterval(intervalAt(of.now)) - 3 * 144,
    tekmac: ekeyhmac(of.hmacKey, hmacCleartext(of.keys, 'with-risk')).toString('base64'),
  };
}
