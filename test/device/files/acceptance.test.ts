/** What a phone that was near somebody makes of that person's key, as an archive may bring it (enx-client.md §12.5). */
import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { assess, createPhone, meet, receiveKeys } from '../../../device/phone.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { archiveOf, newSigner, type TestExport, type TestKey } from '../support/archive.ts';
import { siteOf, siteSource } from '../support/export-site.ts';
import { seededRandom } from '../support/random.ts';

const signer = newSigner();
const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };
/** 2021-02-17, noon. */
const noon = 1_613_563_200;
const DAY = 86_400;
const { confirmedTest, clinicalDiagnosis, recursive, revoked } = reportTypes;

type Lists = Pick<TestExport, 'keys' | 'revisedKeys'>;

/** B, an hour at 40 dB from A at noon, reads one archive after the other the next evening. */
async function outcomeOf(profile: typeof ios, archives: ((key: TestKey) => Lists)[], missingReportType?: 1) {
  const random = seededRandom('acceptance');
  const [a, b] = ['A', 'B'].map((name) => createPhone(name, profile, { since: noon, now: noon }, random)) as [
    ReturnType<typeof createPhone>,
    ReturnType<typeof createPhone>,
  ];
  meet(a, b, { from: noon, until: noon + 3_600, attenuation: () => 40 }, random);
  const [own] = a.keys;
  if (!own) throw new Error('A has no key');
  const key = { ...own, reportType: confirmedTest, daysSinceOnset: 0 };
  const zips = await Promise.all(
    archives.map((make, n) => archiveOf({ start: noon + n, end: noon + n + 1, ...make(key) }, signer)),
  );
  const names = zips.map((_, n) => `${n}.zip`);
  const files = Object.fromEntries(zips.map((zip, n) => [`/${names[n]}`, zip]));
  const { send } = siteOf({ ...files, '/index.txt': names.join('\n') });
  const evening = noon + DAY + 21_600;
  const { received } = await receiveKeys(b, siteSource, trusted, send, evening);
  const { exposure } = assess(b, { ...exampleConfiguration, missingReportType }, evening);
  return { ignored: received[0]?.export.ignoredKeys, matched: b.exposures.size, notified: exposure !== undefined };
}

const primary = (over: Partial<TestKey>) => (key: TestKey) => ({ keys: [{ ...key, ...over }] });
const without = (member: keyof TestKey) => (key: TestKey) => {
  const { [member]: _, ...rest } = key;
  return { keys: [rest as TestKey] };
};

const notified = { ignored: 0, matched: 1, notified: true };
const matched = { ignored: 0, matched: 1, notified: false };
const nothing = { ignored: 0, matched: 0, notified: false };
const ignored = { ignored: 1, matched: 0, notified: false };

describe.each([android, ios])('a key ($name)', (profile) => {
  it.each<[string, (key: TestKey) => Lists, object]>([
    ['as it should be', primary({}), notified],
    ['of 15 bytes', (key) => ({ keys: [{ ...key, key: key.key.subarray(0, 15) }] }), ignored],
    ['of 17 bytes', (key) => ({ keys: [{ ...key, key: Buffer.concat([key.key, Buffer.alloc(1)]) }] }), ignored],
    ['of no bytes', primary({ key: Buffer.alloc(0) }), ignored],
    ['of period 0, a whole day', primary({ rollingPeriod: 0 }), notified],
    ['without a period, a whole day', without('rollingPeriod'), notified],
    ['of period 144', primary({ rollingPeriod: 144 }), notified],
    ['of period 145', primary({ rollingPeriod: 145 }), ignored],
    ['of period −1', primary({ rollingPeriod: -1 }), ignored],
    [
      'that begins the day after the encounter',
      (key) => primary({ rollingStart: key.rollingStart + 144 })(key),
      nothing,
    ],
    ['that begins in a year', (key) => primary({ rollingStart: key.rollingStart + 52_560 })(key), nothing],
    ['that begins at the end of time', primary({ rollingStart: 2 ** 31 - 1 }), nothing],
    ['that begins before time', primary({ rollingStart: -1 }), ignored],
    ['that begins long before time', primary({ rollingStart: -(2 ** 31) }), ignored],
    ['of a recursive report, reserved', primary({ reportType: recursive }), nothing],
    ['revoked before it came', primary({ reportType: revoked }), matched],
    ['of type 6, which is none', primary({ reportType: 6 }), matched],
    ['of type −1', primary({ reportType: -1 }), matched],
    ['without a type', without('reportType'), matched],
    ['14 days after onset, when nobody infects', primary({ daysSinceOnset: 14 }), matched],
    ['14 days before onset', primary({ daysSinceOnset: -14 }), matched],
    ['15 days after onset, as if that were unknown', primary({ daysSinceOnset: 15 }), notified],
    ['15 days before onset, as if that were unknown', primary({ daysSinceOnset: -15 }), notified],
    ['with an onset at the end of time', primary({ daysSinceOnset: 2 ** 31 - 1 }), notified],
    ['with an onset before time', primary({ daysSinceOnset: -(2 ** 31) }), notified],
    ['without an onset', without('daysSinceOnset'), notified],
    ['with a transmission risk that is none', primary({ transmissionRisk: 99 }), notified],
    ['among the revised ones', (key) => ({ revisedKeys: [key] }), notified],
  ])('%s', async (_, make, expected) => expect(await outcomeOf(profile, [make])).toEqual(expected));

  it('of an unknown type counts as the region says', async () => {
    expect(await outcomeOf(profile, [primary({ reportType: 6 })], confirmedTest)).toEqual(notified);
  });

  it.each([
    ['in keys', primary({ reportType: revoked })],
    ['in revised_keys', (key: TestKey) => ({ revisedKeys: [{ ...key, reportType: revoked }] })],
  ])('revoked after it came, %s, is no reason to notify', async (_, make) => {
    expect(await outcomeOf(profile, [primary({ reportType: clinicalDiagnosis }), make])).toEqual(matched);
  });

  it('that comes again revoked within one archive is no reason either', async () => {
    const make = (key: TestKey) => ({
      keys: [{ ...key, reportType: clinicalDiagnosis }],
      revisedKeys: [{ ...key, reportType: revoked }],
    });
    expect(await outcomeOf(profile, [make])).toEqual(matched);
  });
});
