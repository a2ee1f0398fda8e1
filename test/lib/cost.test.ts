/** The estimate of `npm run cost`: against a reviewer's own sums, against what our encoder really writes, and its page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fillEntries, KEYS_PER_UPLOAD } from '../../bench/worker/upload.ts';
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import { stageFacts } from '../../lib/settings/stage-files.ts';
import { foldKeys } from '../../protocol/export/fold.ts';
import { exportFileName } from '../../protocol/export/name.ts';
import { buildArchive } from '../../protocol/export/write/archive.ts';
import { KeyRecords } from '../../protocol/export/write/records.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../protocol/keys/upload-log.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { exampleSystem, usageFor } from '../../tools/cost/example.ts';
import {
  deviceCalls,
  downloadsPerPhone,
  monthlyParts,
  type System,
  total,
  type Usage,
} from '../../tools/cost/model.ts';
import { parseCostOptions } from '../../tools/cost/options.ts';
import { readPrices } from '../../tools/cost/prices.ts';
import { asJson, asText, pageTables } from '../../tools/cost/report.ts';
import { readSystem } from '../../tools/cost/system.ts';
import { demoRegions, offeringRegions, root } from './templates.ts';

const prices = readPrices();
const system = exampleSystem();
const every = (periodHours: number, changed: Partial<System> = {}): System => ({
  ...system,
  ...changed,
  regions: system.regions.map((region) => ({ ...region, periodHours })),
});
const partOf = (name: string, usage: Usage, of: System) =>
  monthlyParts(usage, of, prices).find((part) => part.name === name)?.dollars ?? Number.NaN;

describe('against the sums of the review of 2026-11-27', () => {
  // It took every file at its least size (1,050 keys), whatever is reported; one key per report does the same.
  const reviewed: Usage = { ...usageFor(1_000_000, 1_000), keysPerReport: 1 };
  const then = { deviceMegabytes: 1_024, lambdaWritesOwnLines: true, alarmMetrics: 20, dashboards: 0 };

  // 6 %: its index was 3 kB where ours is 0.2 to 1.2; it reckoned $7 for KMS and $3 for DynamoDB, and more log per call.
  it.each([
    [2, 1_260],
    [4, 790],
    [8, 545],
    [24, 385],
  ])('files every %i hours: about $%i', (hours, dollars) => {
    const sum = total(monthlyParts(reviewed, every(hours, then), prices));
    expect(Math.abs(sum / dollars - 1)).toBeLessThan(0.06);
  });

  it('a million device calls cost about $5.01', () => {
    const calls = deviceCalls(reviewed) / 1e6;
    const names = [
      'HTTP APIs: requests',
      'HTTP APIs: bytes of answers',
      'Lambda: requests',
      'Lambda: waiting and work',
      'logs',
    ];
    const sum = names.reduce((all, name) => all + partOf(name, reviewed, every(2, then)), 0);
    expect(Math.abs(sum / calls / 5.01 - 1)).toBeLessThan(0.02);
  });

  it('half the memory saves 27 % of a call', () => {
    const saved = partOf('Lambda: waiting and work', reviewed, every(2, then)) / 2 / (deviceCalls(reviewed) / 1e6);
    expect(saved / 5.01).toBeCloseTo(0.27, 2);
  });

  it('what it left out: real keys are downloaded whatever the period', () => {
    const real = { ...reviewed, keysPerReport: 14 };
    const bytes = (usage: Usage, hours: number) => partOf('CloudFront: bytes', usage, every(hours, then));
    expect(bytes(reviewed, 24)).toBeLessThan(5);
    expect(bytes(real, 24)).toBeGreaterThan(0.85 * bytes(real, 2));
  });
});

describe('what is measured', () => {
  /** Of uploads of 14 days whose onset follows from the day, as `npm run bench -- export-file`. */
  async function archiveBytes(keys: number): Promise<number> {
    const records = new KeyRecords();
    const upload = Buffer.alloc(KEYS_PER_UPLOAD * UPLOAD_LOG_ENTRY_BYTES);
    while (records.count < keys) {
      fillEntries(upload, 14);
      records.append(upload, 0, Math.min(KEYS_PER_UPLOAD, keys - records.count), { hour: 0, regionSet: 0 });
    }
    const { primary, revised } = foldKeys(records);
    const sign = async () => Buffer.alloc(71, 1);
    const zip = await buildArchive(
      {
        start: 1_795_298_400,
        end: 1_795_305_600,
        region: 'US-ZZ',
        keys: records.keys(primary),
        revisedKeys: records.keys(revised),
      },
      [{ verificationKeyId: '999', verificationKeyVersion: 'v1', sign }],
    );
    return zip.length;
  }

  it.each([1_050, 3_500, 35_000])('a file of %i keys has the size that is reckoned with', async (keys) => {
    const one = { periodHours: 24, minimumKeys: keys, paddingRange: 0 };
    const { bytes } = downloadsPerPhone({ ...usageFor(1), pollsPerDay: 0 }, one, 0);
    const headers = 700;
    expect(Math.abs((bytes - headers) / (await archiveBytes(keys)) - 1)).toBeLessThan(0.03);
  });

  it.each([2, 4, 8, 24])('so has an index of files every %i hours', (periodHours) => {
    const seconds = periodHours * 3_600;
    const lines = Array.from({ length: (14 * 24) / periodHours }, (_, i) => {
      const window = { start: 1_795_305_600 + i * seconds, end: 1_795_305_600 + (i + 1) * seconds };
      return fileKey('us-zz', exportFileName('us-zz', 120 + 2 * i, window, 1));
    });
    const poll = (pollsPerDay: number) =>
      downloadsPerPhone({ ...usageFor(1), pollsPerDay }, { periodHours, minimumKeys: 0, paddingRange: 0 }, 0).bytes;
    const bytes = poll(1) - poll(0) - 700;
    expect(Math.abs(bytes - gzipSync(lines.join('\n')).length)).toBeLessThan(100);
  });
});

describe('prices with tiers', () => {
  it('take each gigabyte at the price of its tier, and the first terabyte for nothing', () => {
    const [region] = every(2).regions;
    if (!region) throw new Error('no region');
    const usage = usageFor(10_000_000);
    const { bytes } = downloadsPerPhone(usage, region, usage.reportsPerDay);
    const charged = (bytes * usage.phones * 30) / 1e9 - 1_000;
    const byHand = 10_000 * 0.085 + 40_000 * 0.08 + 100_000 * 0.06 + (charged - 150_000) * 0.04;
    expect(charged).toBeGreaterThan(150_000);
    expect(partOf('CloudFront: bytes', usage, every(2))).toBeCloseTo(byHand, 2);
    expect(partOf('CloudFront: bytes', usageFor(100_000), every(2))).toBe(0);
  });
});

describe('what the stage file and the templates change', () => {
  const facts = (more: object) => stageFacts.parse({ domains: 'temporary', ...more });
  const usage = usageFor(1_000_000);

  it('environments kept warm are paid by the hour', () => {
    const warm = readSystem('prod', demoRegions, facts({ provisionedConcurrency: { verify: 10 } }));
    const dollars = 10 * (system.deviceMegabytes / 1_024) * 30 * 86_400 * prices.lambda.provisionedGigabyteSecond;
    expect(partOf('Lambda: kept warm', usage, warm)).toBeCloseTo(dollars, 6);
    expect(partOf('Lambda: kept warm', usage, system)).toBe(0);
  });

  it('schedules are found with their function, and alarms counted', () => {
    expect(system.schedules.map(({ runsPerDay }) => runsPerDay)).toEqual(expect.arrayContaining([96, 24, 720, 288]));
    expect(system.schedules).toContainEqual({ runsPerDay: 288, megabytes: 1_769 });
    expect(system.alarmMetrics).toBeGreaterThanOrEqual(20);
    expect(system.keys).toBeGreaterThanOrEqual(3);
  });

  it('a front carries calls and answers, and is looked through by a firewall', () => {
    const front = every(2, { front: true, webAcls: 1, webAclRules: 2, secrets: 1 });
    expect(partOf('HTTP APIs: bytes of answers', usage, front)).toBe(0);
    const calls = deviceCalls(usage) / 1e6;
    expect(partOf('WAF and origin secret', usage, front)).toBeCloseTo(5 + 2 + 0.4 + 0.6 * calls, 6);
    const more = partOf('CloudFront: requests', usage, front) - partOf('CloudFront: requests', usage, every(2));
    expect(more).toBeCloseTo(calls, 6);
  });

  it('regions share phones and reports: each phone reads the files of its own', () => {
    const two = { ...every(2), regions: [...every(2).regions, ...every(24).regions] };
    const of = (one: System) => partOf('CloudFront: requests', usage, one) + prices.cloudfront.freeMillionRequests;
    expect(of(two)).toBeCloseTo((of(every(2)) + of(every(24))) / 2, 6);
  });
});

it('a region that signs its messages costs a key and a signature for each', () => {
  const [none, busy] = [usageFor(1_000_000, 0), usageFor(1_000_000, 10_000)];
  const more = (usage: Usage) => partOf('KMS', usage, every(2, { signingRegions: 1 })) - partOf('KMS', usage, every(2));
  expect(more(none)).toBeCloseTo(1.1 * prices.kms.keyMonth, 6);
  expect(more(busy) - more(none)).toBeCloseTo(30 * prices.kms.tenThousandEccOperations, 6);
});

describe('the command', () => {
  it('says what each choice would change, and how old the prices are', () => {
    const text = asText(usageFor(1_000_000), every(2), prices);
    expect(text).toMatch(/files every 4 hours +-\d/);
    expect(text).toContain(`Prices of ${prices.date}, us-east-1`);
    const json = JSON.parse(asJson(usageFor(1_000_000), every(2), prices));
    const parts = Object.values<number>(json.dollarsPerMonth).reduce((sum, each) => sum + each, 0);
    expect(json.sum).toBeCloseTo(parts, 0);
  });

  it('takes its options', () => {
    expect(parseCostOptions(['--phones', '5,000,000', '--period', '4', '--reports', '0'])).toEqual({
      stage: 'prod',
      phones: 5_000_000,
      period: 4,
      reports: 0,
      json: false,
      table: false,
    });
    expect(() => parseCostOptions(['--period', '3'])).toThrow('--period is 3; allowed: 2, 4, 8, 24.');
    expect(() => parseCostOptions(['--phones', 'many'])).toThrow('--phones is many; allowed: a whole number.');
    expect(() => parseCostOptions(['--phone', '1'])).toThrow("Unknown option '--phone'");
  });
});

it('docs/cost.md shows what `npm run cost -- --table` prints', () => {
  const page = readFileSync(join(root, 'docs/cost.md'), 'utf8');
  const [, shown] = /<!-- npm run cost -- --table -->\n\n([\s\S]*?)\n\n<!-- end -->/.exec(page) ?? [];
  expect(shown).toBe(pageTables(system, prices));
});

describe('self-service', () => {
  const withRegions = (regions: readonly RegionFile[]) =>
    readSystem('prod', regions, stageFacts.parse({ domains: 'temporary' }));

  it('is no part of a stage without it', () => {
    expect(partOf('self-service: calls and secrets', usageFor(1_000_000), system)).toBeNaN();
  });

  it('costs its secrets, and a tenth of a cent for ten codes', () => {
    const offering = withRegions(offeringRegions);
    expect(offering.selfService).toEqual({ regions: 1, secrets: 3, megabytes: 512 });
    const at = (reportsPerDay: number) =>
      partOf('self-service: calls and secrets', usageFor(1_000_000, reportsPerDay), offering);
    expect(at(0)).toBeCloseTo(3 * prices.secretMonth);
    const perCode = (at(10_000) - at(0)) / (10_000 * 30);
    expect(perCode).toBeGreaterThan(0.000_03);
    expect(perCode).toBeLessThan(0.000_1);
  });

  it('adds the alarms, the key and the schedules of its stack', () => {
    const [without, beside] = [demoRegions, offeringRegions].map(withRegions) as [System, System];
    expect([beside.keys - without.keys, beside.schedules.length - without.schedules.length]).toEqual([1, 3]);
    expect(beside.alarmMetrics).toBeGreaterThan(without.alarmMetrics + 20);
  });
});
