/** Uploads in the shapes that real phones make, to the letter of their JSON, through the deployed function (foreign-clients.md §2). */
import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guardsTable, uploadsTable } from '../../../../lambdas/keyserver/tables.ts';
import { dayStartInterval, intervalAt } from '../../../../protocol/keys/interval.ts';
import { unpackUploadLog } from '../../../support/export/upload-log.ts';
import { testAudience, testHealthAuthority, testIssuerName } from '../../../support/publish/key-server.ts';
import { bothVersions } from '../../../support/publish/publish-versions.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
const current = intervalAt(now);
const today = dayStartInterval(current);
const { deployed } = bothVersions(now);

/** Start, period, and the risk where the phone sends one. */
type Shape = readonly [start: number, period: number, risk?: number];
interface WrittenKey {
  key: string;
  rollingStartNumber: number;
  rollingPeriod: number;
  transmissionRisk?: number;
}

function written([rollingStartNumber, rollingPeriod, transmissionRisk]: Shape): WrittenKey {
  const key = { key: randomBytes(16).toString('base64'), rollingStartNumber, rollingPeriod };
  return transmissionRisk === undefined ? key : { ...key, transmissionRisk };
}

/** The HMAC as phones make it: Android with four segments, clients that assign no risk with three. */
function tekmac(keys: readonly WrittenKey[], secret: Buffer, withRisk: boolean): string {
  const segments = keys.map(({ key, rollingStartNumber, rollingPeriod, transmissionRisk = 0 }) =>
    [key, rollingStartNumber, rollingPeriod, ...(withRisk ? [transmissionRisk] : [])].join('.'),
  );
  return createHmac('sha256', secret).update(segments.sort().join(',')).digest('base64');
}

interface AnUpload {
  readonly keys: readonly WrittenKey[];
  readonly withRisk?: boolean;
  /** Of the JSON. */
  readonly hmacKeyName?: string;
  readonly secret?: Buffer;
  readonly more?: object;
}

async function publish({ keys, withRisk = true, hmacKeyName = 'hmacKey', secret = randomBytes(16), more }: AnUpload) {
  const certificate = deployed().issuer.certify({
    ...{ iss: testIssuerName, aud: testAudience, iat: now - 5, nbf: now - 5, exp: now + 900 },
    ...{ reportType: 'confirmed', symptomOnsetInterval: today - 2 * 144, tekmac: tekmac(keys, secret, withRisk) },
  });
  const body = {
    temporaryExposureKeys: keys,
    healthAuthorityID: testHealthAuthority,
    verificationPayload: certificate,
    [hmacKeyName]: secret.toString('base64'),
    ...more,
  };
  return deployed().sending('v1')(JSON.stringify(body));
}

/** Base64 of the bytes, as they are stored. */
const idOf = ({ key }: WrittenKey) => Buffer.from(key, 'base64').toString('base64');
const stored = (key: WrittenKey) =>
  deployed()
    .aws.tables.rows(guardsTable.id)
    .find((row) => (row.pk as { S: string }).S === `tek#${idOf(key)}`);
const logged = () =>
  deployed()
    .aws.tables.rows(uploadsTable.id)
    .flatMap((row) => {
      const { B } = row.k as { B: string };
      return unpackUploadLog(Buffer.from(B, 'base64')).entries.map((entry) => ({
        ...entry,
        id: entry.key.toString('base64'),
        hour: Number((row.pk as { S: string }).S.split('#')[0]),
      }));
    });

const days = (count: number, newest = 1): Shape[] =>
  Array.from({ length: count }, (_, day) => [today - (newest + day) * 144, 144]);
/** Whole days by a clock so many intervals east of UTC. */
const localDays = (offset: number, count = 14): Shape[] =>
  days(count + 1, 1)
    .slice(1)
    .map(([start, period]): Shape => [start + offset, period]);

const shapes: readonly [what: string, shapes: readonly Shape[]][] = [
  ['14 whole days', days(14)],
  ['14 whole days and today’s, which is still in use', days(15, 0)],
  ['one key', days(1)],
  [
    'two of one day, of 104 and 142 intervals: Apple’s, when exposure notifications are switched off and on',
    [
      [today - 144, 104],
      [today - 144, 142],
    ],
  ],
  ['the same beside the days around it', [...days(1), [today - 288, 104], [today - 288, 142], [today - 432, 144]]],
  [
    'three of one day',
    [
      [today - 144, 50],
      [today - 144, 104],
      [today - 144, 144],
    ],
  ],
  [
    'a day split at noon',
    [
      [today - 144, 72],
      [today - 72, 72],
    ],
  ],
  ['a day in 24 hours of six intervals', Array.from({ length: 24 }, (_, hour): Shape => [today - 144 + hour * 6, 6])],
  ['days with gaps between them', [1, 3, 4, 8, 13].map((day): Shape => [today - day * 144, 144])],
  ['a day that begins late and ends early', [[today - 144 + 37, 60]]],
  ['days that begin at midnight in New York', localDays(30)],
  ['days that begin at midnight in Kolkata', localDays(-33)],
  [
    'local days of which one had 23 hours',
    [
      [today - 576 + 30, 144],
      [today - 432 + 30, 138],
      [today - 294 + 30, 144],
    ],
  ],
  [
    '30 keys: two of each day, and of today',
    Array.from({ length: 15 }, (_, day) => [[today - day * 144, 1] as const, [today - day * 144, 144] as const]).flat(),
  ],
  ['one that ends now', [[current - 144, 144]]],
  ['one that begins now', [[current, 144]]],
  ['one that has begun today and was ended early', [[today, current - today]]],
  ['one of 15 days ago, whose end is the oldest that is taken', [[intervalAt(now - 360 * 3_600) - 144, 144]]],
];

describe('keys', () => {
  it.each(shapes)('%s', async (_, list) => {
    const keys = list.map(written);
    // Of the onset two days ago, what lies more than 14 days before it is dropped with a warning.
    const taken = keys.filter(
      ({ rollingStartNumber }) => today - 2 * 144 - dayStartInterval(rollingStartNumber) <= 14 * 144,
    );
    const { status, body } = await publish({ keys });
    expect([status, body.code, body.insertedExposures]).toEqual([200, undefined, taken.length]);
    const entries = logged();
    for (const key of taken) {
      const { rollingStartNumber, rollingPeriod } = key;
      expect(stored(key)).toMatchObject({
        start: { N: String(rollingStartNumber) },
        period: { N: String(rollingPeriod) },
      });
      expect(entries.filter(({ id }) => id === idOf(key))).toMatchObject([{ rollingStartNumber, rollingPeriod }]);
    }
  });

  it('of today are held back until the hour after their end; a second one of the same day, too', async () => {
    const keys = [written([today, 144]), written([today, current - today]), written([today - 144, 144])];
    expect((await publish({ keys })).body.insertedExposures).toBe(3);
    const hours = keys.map((key) => logged().find(({ id }) => id === idOf(key))?.hour);
    const thisHour = now - (now % 3_600);
    expect(hours).toEqual([(today + 144) * 600 + 3_600, thisHour, thisHour]);
  });
});

describe('how they are written', () => {
  const keys = () => days(3).map(written);

  it.each(['hmacKey', 'hmackey', 'HMACKEY', 'HmacKey'])('the HMAC key as %s', async (hmacKeyName) => {
    expect((await publish({ keys: keys(), hmacKeyName })).body.insertedExposures).toBe(3);
  });

  it.each([0, 16, 32, 64])('an HMAC key of %i bytes', async (bytes) => {
    expect((await publish({ keys: keys(), secret: randomBytes(bytes) })).body.insertedExposures).toBe(3);
  });

  it.each([
    ['without risks, under four segments', true, undefined],
    ['without risks, under three segments', false, undefined],
    ['with a risk of 0, under three segments', false, 0],
    ['with risks, under four segments', true, 3],
  ])('%s', async (_, withRisk, risk) => {
    const some = keys().map((key) => (risk === undefined ? key : { ...key, transmissionRisk: risk }));
    expect((await publish({ keys: some, withRisk })).body.insertedExposures).toBe(3);
    expect(stored(some[0] as WrittenKey)?.risk).toEqual({ N: String(risk || 2) });
  });

  it('not with risks under three segments: they would be nobody’s word', async () => {
    const some = keys().map((key, index) => ({ ...key, transmissionRisk: index }));
    const { status, body } = await publish({ keys: some, withRisk: false });
    expect([status, body.code]).toEqual([401, 'health_authority_verification_certificate_invalid']);
  });

  const bytes = Buffer.from('fbefbefbefbefbefbefbefbefbefbefb', 'hex');
  it.each([
    ['with its `=`', (text: string) => text],
    ['without', (text: string) => text.replace(/=+$/, '')],
    ['with more of them', (text: string) => `${text}==`],
    ['in the URL alphabet', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['in both alphabets', (text: string) => text.replace('+', '-')],
    ['with a line end', (text: string) => `${text.slice(0, 8)}\r\n${text.slice(8)}`],
  ])('base64 %s: the same key, under the HMAC of what was written', async (_, spelt) => {
    const own = Buffer.concat([bytes.subarray(0, 8), randomBytes(8)]);
    const [key] = days(1)
      .map(written)
      .map((one) => ({ ...one, key: spelt(own.toString('base64')) }));
    expect((await publish({ keys: key ? [key] : [] })).body.insertedExposures).toBe(1);
    expect(stored({ key: own.toString('base64') } as WrittenKey)).toBeDefined();
  });

  it('what the reference’s runner sends: empty texts, no risk, 14 days from today on', async () => {
    const more = { revisionToken: '', padding: '', symptomOnsetInterval: 0 };
    const { status, body } = await publish({ keys: days(14, 0).map(written), secret: randomBytes(32), more });
    expect([status, body]).toEqual([200, { insertedExposures: 14, revisionToken: expect.any(String) }]);
  });

  it('its revision: the same keys and one more of today', async () => {
    const first = days(14, 0).map(written);
    const secret = randomBytes(32);
    const likely = deployed().issuer.certify({
      ...{ iss: testIssuerName, aud: testAudience, iat: now, exp: now + 900 },
      ...{ reportType: 'likely', tekmac: tekmac(first, secret, true) },
    });
    const { revisionToken } = (await publish({ keys: first, secret, more: { verificationPayload: likely } })).body;
    const { body } = await publish({ keys: [...first, written([today, 144])], more: { revisionToken } });
    expect(body).toEqual({ insertedExposures: 1, revisionToken: expect.any(String) });
  });
});
