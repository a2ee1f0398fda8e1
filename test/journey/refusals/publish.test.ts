/** Bad input to publish (key-server.md §1.2–§1.11, §2): status, code, and what is (not) stored. */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { dayStartInterval, INTERVALS_PER_DAY, intervalAt } from '../../../protocol/keys/interval.ts';
import { stack } from '../../support/setup/stack.ts';
import { badJson, bodyOfSize, MAXIMUM_BODY_BYTES } from '../support/bad-json.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { call, ok, publish, refusal } from '../support/call.ts';
import { certified, freshKey, freshKeys, type JsonKey, published, time, type Upload } from '../support/story.ts';

beforeAll(nextBrakeWindow);

/** r ‖ s (64 bytes) as ASN.1: SEQUENCE of two INTEGERs. */
function derOf(raw: Buffer): Buffer {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].map((half) => {
    const digits = Buffer.from(half.toString('hex').replace(/^(00)+/, ''), 'hex');
    const value = digits.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits;
    return Buffer.concat([Buffer.from([0x02, value.length]), value]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Were these keys stored? Then nobody can publish them for the first time any more. */
async function areStored(keys: readonly JsonKey[]): Promise<boolean> {
  const reply = await published(keys);
  if (reply.status === 200) return false;
  expect(refusal(reply)).toEqual([400, 'missing_revision_token']);
  return true;
}

let today = 0;
let good: Upload;
beforeAll(async () => {
  today = dayStartInterval(intervalAt(await time.now()));
  good = await certified(await freshKeys(2));
});

describe('the body', () => {
  const statuses: Record<string, number> = { 'another content type': 415, 'a content type in capitals': 415 };
  const shape = { temporaryExposureKeys: [], healthAuthorityID: 'x', verificationPayload: 'x', hmacKey: 'x' };

  it.each(badJson(shape, 'symptomOnsetInterval'))('$what', async ({ what, body, contentType }) => {
    const reply = await publish(body, contentType ? { 'Content-Type': contentType } : {});
    expect(refusal(reply)).toEqual([statuses[what] ?? 400, 'bad_request']);
  });

  it.each(['144.0', '"144"', '1e2', '3000000000'])('rollingPeriod %s in a key', async (literal) => {
    const [key] = await freshKeys(1);
    const text = JSON.stringify({ ...good, temporaryExposureKeys: [key] });
    expect(refusal(await publish(text.replace('"rollingPeriod":144', `"rollingPeriod":${literal}`)))).toEqual([
      400,
      'bad_request',
    ]);
  });

  it('an unknown member in a key', async () => {
    const keys = [{ ...freshKey(today - 144), surprise: 1 }];
    expect(refusal(await publish({ ...good, temporaryExposureKeys: keys }))).toEqual([400, 'bad_request']);
  });

  it('takes 64,000 bytes and no more, fields in any case, and any method', async () => {
    expect(refusal(await publish(bodyOfSize(good, MAXIMUM_BODY_BYTES + 1)))).toEqual([413, 'bad_request']);
    const { hmacKey, ...rest } = good;
    const body = bodyOfSize({ ...rest, hmackey: hmacKey }, MAXIMUM_BODY_BYTES);
    const reply = await call(stack().keyServer.publishUrl, body, {}, 'PUT');
    expect(ok(reply).insertedExposures).toBe(2);
    expect(reply.exchange.headers.find(([name]) => name.toLowerCase() === 'x-api-version')?.[1]).toBe('v1');
  });
});

describe('the certificate', () => {
  const invalid = [401, 'health_authority_verification_certificate_invalid'];
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** The genuine certificate with other header or claims; `signer` makes the third part. */
  function rebuilt(
    upload: Upload,
    change: { header?: object; payload?: object },
    signer: (signed: string) => Buffer = (signed) =>
      sign('sha256', Buffer.from(signed), { key: stranger.privateKey, dsaEncoding: 'ieee-p1363' }),
  ): string {
    const [head = '', body = ''] = upload.verificationPayload.split('.');
    const merge = (part: string, over: object = {}) => {
      const value = { ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...over };
      return Buffer.from(JSON.stringify(value)).toString('base64url');
    };
    const signed = `${merge(head, change.header)}.${merge(body, change.payload)}`;
    return `${signed}.${signer(signed).toString('base64url')}`;
  }

  const jwksPublicKey = async () => {
    const { body } = (await call(stack().verification.jwksUrl, '', {}, 'GET')).exchange;
    const [jwk] = JSON.parse(body.toString());
    return { key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, format: 'jwk' } as const;
  };

  const forgeries: [string, (upload: Upload) => Promise<string> | string][] = [
    ['that is none', () => 'a.b.c'],
    ['that is missing', () => ''],
    ['signed by somebody else', (upload) => rebuilt(upload, {})],
    ['for another audience', (upload) => rebuilt(upload, { payload: { aud: 'somebody-else' } })],
    ['of an unknown issuer', (upload) => rebuilt(upload, { payload: { iss: 'org.example.unknown' } })],
    ['under an unknown kid', (upload) => rebuilt(upload, { header: { kid: 'US-ZZ-v999' } })],
    ['with alg none', (upload) => rebuilt(upload, { header: { alg: 'none' } }, () => Buffer.alloc(0))],
    [
      'with HS256 under the public key',
      async (upload) => {
        const { key } = await jwksPublicKey();
        return rebuilt(upload, { header: { alg: 'HS256' } }, (signed) =>
          createHmac('sha256', JSON.stringify(key)).update(signed).digest(),
        );
      },
    ],
    [
      'whose signature is DER',
      (upload) => {
        const [head, body, tail = ''] = upload.verificationPayload.split('.');
        return `${head}.${body}.${derOf(Buffer.from(tail, 'base64url')).toString('base64url')}`;
      },
    ],
  ];
  it.each(forgeries)('%s', async (_, forge) => {
    const upload = await certified(await freshKeys(1));
    expect(refusal(await publish({ ...upload, verificationPayload: await forge(upload) }))).toEqual(invalid);
    expect(ok(await publish(upload)).insertedExposures).toBe(1);
  });

  it('for other keys, with another secret, or without keys', async () => {
    const upload = await certified(await freshKeys(2));
    const other = await freshKeys(2);
    expect(refusal(await publish({ ...upload, temporaryExposureKeys: other }))).toEqual(invalid);
    expect(refusal(await publish({ ...upload, temporaryExposureKeys: other.slice(1) }))).toEqual(invalid);
    expect(refusal(await publish({ ...upload, temporaryExposureKeys: [] }))).toEqual(invalid);
    expect(refusal(await publish({ ...upload, hmacKey: randomBytes(32).toString('base64') }))).toEqual(invalid);
    const riskier = upload.temporaryExposureKeys.map((key) => ({ ...key, transmissionRisk: 8 }));
    expect(refusal(await publish({ ...upload, temporaryExposureKeys: riskier }))).toEqual(invalid);
    expect(await areStored(upload.temporaryExposureKeys)).toBe(false);
  });

  it('for an unknown health authority', async () => {
    const upload = await certified(await freshKeys(1));
    for (const healthAuthorityID of ['org.example.unknown', '']) {
      expect(refusal(await publish({ ...upload, healthAuthorityID }))).toEqual([401, 'unknown_health_authority_id']);
    }
    const upperCase = upload.healthAuthorityID.toUpperCase();
    expect(ok(await publish({ ...upload, healthAuthorityID: upperCase })).insertedExposures).toBe(1);
  });
});

describe('keys that are taken', () => {
  it('30 of them', async () => {
    // 30 keys of 14 days: three of one start are allowed.
    const keys = Array.from({ length: 30 }, (_, n) => freshKey(today - (1 + (n % 14)) * INTERVALS_PER_DAY));
    expect(ok(await published(keys)).insertedExposures).toBe(30);
  });

  it('three of one start', async () => {
    const keys = [144, 100, 50].map((period) => freshKey(today - 288, period));
    expect(ok(await published(keys)).insertedExposures).toBe(3);
  });

  it('one that is still valid', async () => {
    expect(ok(await published([freshKey(today)])).insertedExposures).toBe(1);
  });

  it('the same bytes twice are one', async () => {
    const key = freshKey(today - 144);
    expect(ok(await published([key, key])).insertedExposures).toBe(1);
  });

  it('without those too far from the onset, with a warning', async () => {
    const far = [freshKey(today - 144), freshKey(today - 13 * 144)];
    const warned = ok(await published(far, 'confirmed', { symptomOnsetInterval: today - 20 * 144 }));
    expect(warned.insertedExposures).toBe(1);
    expect(warned.warnings).toHaveLength(1);
    expect(warned.code).toBeUndefined();
    expect(await areStored(far.slice(0, 1))).toBe(false);
    expect(await areStored(far.slice(1))).toBe(true);
  });
});

describe('keys that stop the whole request', () => {
  const wholes: [string, () => JsonKey[]][] = [
    ['31 of them', () => Array.from({ length: 31 }, (_, n) => freshKey(today - (1 + (n % 14)) * 144))],
    ['four of one start', () => [144, 120, 100, 50].map((period) => freshKey(today - 288, period))],
    ['an overlap of different starts', () => [freshKey(today - 288), freshKey(today - 200)]],
  ];
  it.each(wholes)('%s: nothing is stored', async (_, make) => {
    const keys = make();
    expect(refusal(await published(keys))).toEqual([400, 'bad_request']);
    expect(await areStored(keys.slice(0, 1))).toBe(false);
  });
});

describe('keys that are left out', () => {
  const bad: [string, () => JsonKey][] = [
    ['15 bytes', () => ({ ...freshKey(today - 144), key: randomBytes(15).toString('base64') })],
    ['17 bytes', () => ({ ...freshKey(today - 144), key: randomBytes(17).toString('base64') })],
    ['no base64', () => ({ ...freshKey(today - 144), key: '!!!' })],
    ['too old', () => freshKey(today - 17 * 144)],
    ['from the future', () => freshKey(today + 2 * 144)],
    ['a period of 145', () => freshKey(today - 144, 145)],
    ['a period of 0', () => freshKey(today - 144, 0)],
    ['a risk of 9', () => ({ ...freshKey(today - 144), transmissionRisk: 9 })],
  ];
  it.each(bad)('%s: the good one beside it is stored, alone it is refused', async (_, make) => {
    const fine = freshKey(today - 3 * 144);
    const reply = await published([make(), fine]);
    expect(refusal(reply)).toEqual([200, 'partial_failure']);
    expect(reply.json).toMatchObject({ insertedExposures: 1, revisionToken: expect.any(String) });
    expect(String(reply.json.error)).toContain('cannot be imported');
    expect(refusal(await published([make()]))).toEqual([400, 'bad_request']);
    expect(await areStored([fine])).toBe(true);
  });
});
