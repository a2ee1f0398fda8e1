/** Counters on real tables: raced, added up, closed and read. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { rollUpStatistics } from '../../../../lambdas/verification/jobs/roll-up-statistics/roll-up-statistics.ts';
import { closeDay } from '../../../../lambdas/verification/store/daily/closed-days.ts';
import type { DaySums } from '../../../../lambdas/verification/store/daily/counter-rows.ts';
import { numberOf, REGIONS_SCOPE } from '../../../../lambdas/verification/store/daily/numbers.ts';
import { openReportDays } from '../../../../lambdas/verification/store/daily/report-days.ts';
import { messageErrorCounter } from '../../../../lambdas/verification/store/message-errors.ts';
import { openStatistics } from '../../../../lambdas/verification/store/statistics.ts';
import { statisticsTable } from '../../../../lambdas/verification/store/tables.ts';
import { ruleOf } from '../../../../protocol/retention/rule.ts';
import { verificationRules } from '../../../../protocol/retention/rules.ts';
import type { Counts } from '../../../../protocol/statistics/counts.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { deaths, mortal } from '../../../support/aws/mortal.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { aCall, NOW } from '../../../support/verification/verification-calls.ts';

const DAY = 86_400;
const apiKey = { region: 'US-ZZ', type: 'device' as const, id: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' };
const systems = ['ios', 'android', 'unknown_os'] as const;

it('adds up over shards, and a row with every counter of a phone’s key costs one write unit', async () => {
  const table = await createTable(statisticsTable);
  const meter = meteredDynamo(localAws());
  let shard = 0;
  const statistics = openStatistics(meter.dynamo, table, () => Buffer.from([shard++]));
  const every: Counts = Object.fromEntries([
    ...['codes_issued', 'codes_claimed', 'codes_invalid', 'user_reports_issued', 'user_reports_claimed'].map(large),
    ...['user_reports_invalid_nonce', 'tokens_claimed', 'tokens_invalid', 'user_report_tokens_claimed'].map(large),
    ...['codes_unknown', 'codes_expired', 'codes_unaccepted', 'codes_wrong_nonce'].map(large),
    ...['messages_sent', 'messages_unknown', 'messages_refused'].map(large),
    ...systems.flatMap((system) => [`codes_invalid_${system}`, `user_report_invalid_nonce_${system}`].map(large)),
    ...Array.from({ length: 11 }, (_, index) => large(`claim_age_${index}`)),
    // A token lives a day.
    ...Array.from({ length: 10 }, (_, index) => large(`cert_age_${index}`)),
    large('claim_age_seconds'),
  ]);
  const call = { ...aCall('device'), apiKey };
  for (let count = 0; count < 11; count++) await statistics(call, every);
  expect(meter.spent().writeUnits).toBe(11);
  const rows = await allRows(localDynamo(), table);
  expect(rows).toHaveLength(10);
  expect(rows.reduce((sum, row) => sum + Number(row.codes_issued?.N), 0)).toBe(11 * 12_345_678);
});

function large(name: string): [string, number] {
  return [name, 12_345_678];
}

/** Calls of a run before it writes: which days are due, names and numbers, a day's shards and errors. */
const READS = 14;

/** A region's counters, its closed days, and its reports. All days before yesterday are closed. */
async function region(dynamo: DynamoDBClient = localDynamo(), days = reportDays(NOW).slice(2)) {
  const table = await createTable(statisticsTable);
  const of = { dynamo, table };
  await Promise.all(days.map((day) => closeDay(of, { region: 'US-ZZ', day }, noSums)));
  const deps = {
    statistics: of,
    regions: async () => ['US-ZZ'],
    apiKeys: async () => [{ region: 'US-ZZ', id: 'lab', name: 'Lab', type: 'admin' }],
  };
  const events: string[] = [];
  const write = openStatistics(localDynamo(), table, (size) => Buffer.alloc(size, Math.random() * 256));
  return {
    of,
    events,
    reports: openReportDays(of),
    rollUp: (now = NOW + 900) => rollUpStatistics(deps, now),
    count: (now: number, counts: Counts, caller: string, origin?: Parameters<typeof write>[2]) =>
      write({ now, count: (event) => events.push(event), apiKey: { region: 'US-ZZ', id: caller } }, counts, origin),
    smsError: messageErrorCounter(localDynamo(), table, () => {}),
  };
}

const noSums: DaySums = {
  total: {},
  callers: new Map(),
  issuers: new Map(),
  externals: new Map(),
  messageErrors: new Map(),
};

type Region = Awaited<ReturnType<typeof region>>;

/** Yesterday and today: one code of a laboratory from issue to certificate, and one that expired. */
async function aDay({ count, smsError }: Region, now: number) {
  await count(now, { codes_issued: 2, messages_sent: 2 }, 'lab', { issuer: 'lab', external: 'nurse#7' });
  await count(now, { codes_issued: 1 }, 'lab', { issuer: 'lab', external: '' });
  await count(now, { codes_claimed: 1, claim_age_seconds: 50, claim_age_0: 1 }, 'phones', { issuer: 'lab' });
  await count(now, { codes_invalid: 1, codes_expired: 1 }, 'phones', { issuer: 'lab' });
  await count(now, { tokens_claimed: 1, cert_age_0: 1 }, 'phones', { issuer: 'lab' });
  // As a release wrote it that knew no issuers.
  await count(now, { codes_claimed: 1 }, 'phones');
  await smsError('US-ZZ', '30006', now);
}

async function everyReport({ reports }: Region, now: number) {
  return {
    totals: await reports.totals('US-ZZ', now),
    lab: await reports.ofCaller('US-ZZ', 'lab', now),
    phones: await reports.ofCaller('US-ZZ', 'phones', now),
    issuers: await reports.issuers('US-ZZ', now),
    externals: await reports.listed('US-ZZ', 'externals', now),
    sms: await reports.listed('US-ZZ', 'sms', now),
  };
}

describe('counting', () => {
  it('fifty at once all count', async () => {
    const one = await region();
    await Promise.all(
      Array.from({ length: 50 }, () => one.count(NOW, { codes_claimed: 1 }, 'phones', { issuer: 'lab' })),
    );
    const [today] = await one.reports.totals('US-ZZ', NOW);
    const { codes_claimed: claimed = 0 } = today?.counts ?? {};
    // A count gets half a second: of one that is given up as lost on a slow machine nobody knows whether it was written.
    expect(claimed).toBeLessThanOrEqual(50);
    expect(claimed + one.events.length).toBeGreaterThanOrEqual(50);
  });

  it('gives fifty names at once fifty numbers, and one name asked fifty times one', async () => {
    const { of } = await region();
    const names = Array.from({ length: 50 }, (_, index) => `R${index}`);
    const numbers = await Promise.all(names.map((name) => numberOf(of, REGIONS_SCOPE, name)));
    expect([...numbers].sort((a, b) => a - b)).toEqual(names.map((_, index) => index + 1));
    const again = await Promise.all(names.map(() => numberOf(of, REGIONS_SCOPE, 'NEW')));
    expect(new Set(again)).toEqual(new Set([51]));
    expect(await numberOf(of, REGIONS_SCOPE, 'R7')).toBe(numbers[7]);
  });
});

describe('closing days', () => {
  it('changes no report', async () => {
    const one = await region();
    await aDay(one, NOW - DAY);
    await aDay(one, NOW);
    const before = await everyReport(one, NOW + 900);
    expect(await one.rollUp()).toEqual({ closed: 1, left: 0, named: 1 });
    expect(await everyReport(one, NOW + 900)).toEqual(before);
    const [today, yesterday, ...others] = before.totals;
    expect(today?.counts).toMatchObject({ codes_issued: 3, codes_claimed: 2, tokens_claimed: 1 });
    expect(yesterday?.counts).toEqual(today?.counts);
    expect(others.every(({ counts }) => Object.keys(counts).length === 0)).toBe(true);
    expect(before.lab[0]?.counts).toEqual({ codes_issued: 3, messages_sent: 2 });
    expect(before.phones[0]?.counts).toMatchObject({ codes_claimed: 2, codes_invalid: 1, tokens_claimed: 1 });
    expect(before.issuers[0]?.issuers.get('lab')).toMatchObject({
      codes_issued: 3,
      codes_claimed: 1,
      codes_expired: 1,
    });
    expect(before.externals.get('2026-11-21')).toEqual(new Map([['nurse#7', 2]]));
    expect(before.sms.get('2026-11-22')).toEqual(new Map([['30006', 1]]));
  });

  it('makes a report of 91 days a dozen queries instead of a thousand', async () => {
    const meter = meteredDynamo(localAws());
    const one = await region(meter.dynamo);
    await one.rollUp();
    meter.spent();
    await one.reports.totals('US-ZZ', NOW);
    // The closed days, and today: ten shards and the errors of messages.
    expect(meter.spent().calls).toEqual(Array(1 + 11).fill('QueryCommand'));
  });

  it('happens once, when the day has settled, and then nothing is added', async () => {
    const one = await region();
    await aDay(one, NOW - 1);
    expect(await one.rollUp(NOW + 899)).toMatchObject({ closed: 0 });
    expect((await one.reports.closed('US-ZZ', NOW)).map(({ day }) => day)).not.toContain('2026-11-21');
    expect(await one.rollUp(NOW + 900)).toMatchObject({ closed: 1 });
    expect(await one.rollUp(NOW + 901)).toEqual({ closed: 0, left: 0, named: 0 });
    const [yesterday] = await one.reports.closed('US-ZZ', NOW);
    await aDay(one, NOW - 1);
    expect(await one.rollUp(NOW + 902)).toMatchObject({ closed: 0 });
    expect((await one.reports.closed('US-ZZ', NOW))[0]).toEqual(yesterday);
    expect((await one.reports.totals('US-ZZ', NOW))[1]).toEqual(yesterday);
  });

  it('comes to the same when two do it at once, and when one dies over it', async () => {
    const process = mortal(localDynamo());
    const one = await region(process.dynamo);
    await aDay(one, NOW - DAY);
    const before = await everyReport(one, NOW + 900);
    await Promise.all([one.rollUp(), one.rollUp()]);
    expect(await everyReport(one, NOW + 900)).toEqual(before);
    // The next day, with every death that its writing has in it: rows first, the one that closes the day last.
    await aDay(one, NOW);
    const tomorrow = NOW + DAY + 900;
    const open = await everyReport(one, tomorrow);
    for (const [call, death] of deaths(8)) {
      process.dieAt(READS + call, death);
      await one.rollUp(tomorrow).catch(() => {});
      process.revive();
      expect(await one.reports.issuers('US-ZZ', tomorrow)).toEqual(open.issuers);
    }
    await one.rollUp(tomorrow);
    expect((await one.reports.closed('US-ZZ', tomorrow)).map(({ day }) => day)[0]).toBe('2026-11-22');
    expect(await everyReport(one, tomorrow)).toEqual(open);
  });

  it('says what the first of fifty runs says that close a day at once, each of which saw one count more', async () => {
    const one = await region();
    const told = await Promise.all(
      Array.from({ length: 50 }, async (_, more) => {
        await closeDay(
          one.of,
          { region: 'US-ZZ', day: '2026-11-21' },
          { ...noSums, total: { codes_issued: 5 + more } },
        );
        return (await one.reports.closed('US-ZZ', NOW))[0]?.counts.codes_issued;
      }),
    );
    expect(new Set(told)).toHaveProperty('size', 1);
  });

  it('leaves nothing in a report that is older than its window', async () => {
    const one = await region(localDynamo(), reportDays(NOW).slice(0, -1));
    await aDay(one, NOW - 91 * DAY);
    await aDay(one, NOW - 90 * DAY);
    await one.rollUp();
    const days = (await one.reports.totals('US-ZZ', NOW + DAY - 1)).filter(({ counts }) => counts.codes_issued);
    expect(days.map(({ day }) => day)).toEqual(['2026-08-24']);
    expect((await one.reports.totals('US-ZZ', NOW + DAY)).some(({ counts }) => counts.codes_issued)).toBe(false);
  });
});

it('no row is of one code, nor has it a time of day, and each goes 91 days after its day', async () => {
  const one = await region();
  await aDay(one, NOW + 43_210);
  await one.rollUp(NOW + DAY + 900);
  for (const row of await allRows(localDynamo(), one.of.table)) {
    const { pk, sk, expires, ...rest } = row;
    expect(`${pk?.S} ${sk?.S}`).not.toMatch(/\d\d:\d\d|T\d\d|[0-9a-f]{8}-[0-9a-f]{4}/);
    const keyed = { pk: pk?.S ?? '', sk: sk?.S ?? '', times: {} };
    const rule = ruleOf(verificationRules.Statistics ?? [], keyed);
    expect(rule).toBeDefined();
    const began = rule && 'since' in rule ? rule.since(keyed) : undefined;
    expect(expires?.N).toBe(began === undefined ? undefined : String(began + 91 * DAY));
    for (const [name, value] of Object.entries(rest)) {
      if (name !== 'name' && name !== 'type') expect(Number(value.N)).toBeLessThan(1_000);
    }
  }
});

it('reads a row’s numbers alone, whatever else a later release puts there', async () => {
  const one = await region();
  const Item = {
    pk: { S: 'US-ZZ#2026-11-21#3' },
    sk: { S: 'phones' },
    codes_claimed: { N: '4' },
    note: { S: 'x' },
    expires: { N: String(NOW + 90 * DAY) },
  };
  await localDynamo().send(new PutItemCommand({ TableName: one.of.table, Item }));
  expect((await one.reports.totals('US-ZZ', NOW))[1]?.counts).toEqual({ codes_claimed: 4 });
});
