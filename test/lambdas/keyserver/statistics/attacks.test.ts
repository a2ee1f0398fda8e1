/**
 * Attacks on what the key server tells of its publishes, over counters as they are counted, stored and forgotten: somebody who may ask
 * asks every hour for weeks, and at the moments when a day comes or goes, and subtracts every answer from every other.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveStatistics } from '../../../../lambdas/keyserver/open/give-statistics/give-statistics.ts';
import { countPublish, type PublishEvent, publishedHours } from '../../../../lambdas/keyserver/store/statistics.ts';
import { openDynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import type { Call } from '../../../../lambdas/shared/http/call.ts';
import { publicKeyOf } from '../../../../protocol/certificate/jwks.ts';
import { statisticsClaims } from '../../../../protocol/certificate/statistics-token.ts';
import { intervalAt, utcDay, utcMidnight } from '../../../../protocol/keys/interval.ts';
import { type MemoryAws, startMemoryAws } from '../../../support/memory-aws/line.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const DAY = 86_400;
const HOUR = 3_600;
const START = utcMidnight(Date.parse('2026-11-01T00:00:00Z') / 1000);
const DAYS = 24;
const issuers = ['org.example.one', 'org.example.other'] as const;
const signer = testIssuer();
const onLine = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
let tables = 0;
let aws: MemoryAws;
beforeEach(() => {
  aws = startMemoryAws();
});
afterEach(() => vi.restoreAllMocks());

/** The figures of a told day by its name. */
type Told = ReadonlyMap<string, string>;
interface Day {
  readonly day: string;
  readonly publish_requests: { readonly unknown: number; readonly android: number; readonly ios: number };
}
const publishesOf = (day: Day) => Object.values(day.publish_requests).reduce((sum, count) => sum + count, 0);

function keyServer() {
  let shard = 0;
  const of = { dynamo: openDynamo('device', onLine), table: `Statistics${tables++}` };
  const randomBytes = () => Buffer.from([shard++ % 256]);
  const deps = {
    authorities: {
      application: async () => undefined,
      issuer: async (issuer: string) => ({ issuer, audience: 'x', keys: [] }),
      publicKey: async () => publicKeyOf(signer.jwk),
    },
    hours: publishedHours.bind(undefined, of),
  };
  return {
    count: (event: PublishEvent, now: number) => countPublish({ ...of, randomBytes }, event, now),
    async ask(issuer: string, now: number): Promise<Told> {
      const authorization = `Bearer ${signer.certify(statisticsClaims(issuer, 'keyserver', now))}`;
      const { body } = await giveStatistics(deps, { authorization, now } as Call);
      return new Map(((body.days ?? []) as Day[]).map((day) => [day.day, JSON.stringify(day)]));
    },
    /** As TTL does: at some time after their end, in no order. */
    forget(now: number, some: (row: number) => boolean): void {
      const kept = aws.tables.rows(of.table).filter((row, index) => Number(row.expires?.N) > now || some(index));
      of.table = `Statistics${tables++}`;
      for (const row of kept) aws.tables.put(of.table, row);
    },
  };
}

/** One of the publishes of a day, some of which revise what was published weeks before. */
const publish = fc.record({
  second: fc.nat(DAY - 1),
  userAgent: fc.constantFrom('Android', 'iPhone', ''),
  inserted: fc.integer({ min: 0, max: 30 }),
  revised: fc.constantFrom(0, 0, 0, 14),
  age: fc.nat(16),
  missing: fc.boolean(),
  /** Seconds from the request to its count, at most the timeout of its function. */
  late: fc.nat(15),
});
type Publish = typeof publish extends fc.Arbitrary<infer T> ? T : never;

/** Publishes of each day of one issuer: about as many as a day must have to be told. */
const daysOf = fc.array(
  fc.constantFrom(0, 1, 8, 9, 10, 11).chain((count) => fc.array(publish, { minLength: count, maxLength: count })),
  { minLength: DAYS, maxLength: DAYS },
);

interface Counted {
  readonly issuer: string;
  readonly event: PublishEvent;
  /** Of its request, and of its count. */
  readonly at: number;
  readonly countedAt: number;
}

function countedOf(issuer: string, days: readonly (readonly Publish[])[]): Counted[] {
  return days.flatMap((publishes, day) =>
    publishes.map(({ second, late, age, missing, ...rest }) => {
      const at = START + day * DAY + second;
      const onset = { interval: intervalAt(at - age * DAY), missing };
      return { issuer, at, countedAt: at + late, event: { ...rest, issuer, onset, oldestStart: onset.interval } };
    }),
  );
}

/** Every hour, and around each moment at which something may change; until everything is forgotten. */
const moments = Array.from({ length: (DAYS + 15) * 24 }, (_, hour) => START + hour * HOUR).flatMap((time) =>
  time % DAY === 0 ? [time - 1, time, time + 1, time + 899, time + 900] : [time],
);

/** All that one who asks for all this time is told: the figures of each day, and which days each answer had. */
async function attack(all: readonly Counted[], forgets: Iterator<boolean>) {
  const { count, ask, forget } = keyServer();
  const coming = all.toSorted((one, other) => one.countedAt - other.countedAt);
  const told = new Map(issuers.map((issuer) => [issuer as string, new Map<string, string>()]));
  const answers = new Map(issuers.map((issuer) => [issuer as string, new Set<string>()]));
  for (const [index, now] of moments.entries()) {
    for (let next = coming[0]; next && next.countedAt <= now; next = coming[0]) {
      await count(next.event, next.at);
      coming.shift();
    }
    if (index % 40 === 0) forget(now, () => forgets.next().value === true);
    for (const issuer of issuers) {
      const answer = await ask(issuer, now);
      // The same whenever it is told, so that no difference of two answers is a part of it.
      for (const [day, figures] of answer) expect(told.get(issuer)?.get(day) ?? figures).toBe(figures);
      for (const [day, figures] of answer) told.get(issuer)?.set(day, figures);
      answers.get(issuer)?.add([...answer.keys()].join());
    }
  }
  return { told, answers };
}

describe('who asks every hour for weeks', () => {
  it('is told of whole days of ten publishes alone, each of them always the same', async () => {
    const everything = fc.tuple(daysOf, daysOf, fc.infiniteStream(fc.boolean()));
    await fc.assert(
      fc.asyncProperty(everything, async ([mine, others, forgets]) => {
        const all = [...countedOf(issuers[0], mine), ...countedOf(issuers[1], others)];
        const { told, answers } = await attack(all, forgets);
        for (const issuer of issuers) {
          const days = told.get(issuer) ?? new Map<string, string>();
          isTheTruth(
            days,
            all.filter((one) => one.issuer === issuer),
          );
          leavesTensOrNothing([...(answers.get(issuer) ?? [])], days);
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 240_000);
});

/** What was told of a day is everything that was counted on it, and of a smaller day nothing ever was. */
function isTheTruth(told: Told, counted: readonly Counted[]): void {
  const days = Map.groupBy(counted, ({ at }) => `${utcDay(at)}T00:00:00Z`);
  const large = [...days].filter(([, publishes]) => publishes.length >= 10).map(([day]) => day);
  expect([...told.keys()].sort()).toEqual(large.sort());
  expect(large.length).toBeGreaterThan(0);
  for (const [day, publishes] of days) {
    if (told.has(day)) expect(publishesOf(JSON.parse(told.get(day) ?? ''))).toBe(publishes.length);
  }
}

/** Any answer minus any other: every figure that is left is of ten publishes and more, or of none. */
function leavesTensOrNothing(answers: readonly string[], told: Told): void {
  const dayLists = answers.map((answer) => (answer === '' ? [] : answer.split(',')));
  const sum = (days: readonly string[]) =>
    days.reduce((total, day) => total + publishesOf(JSON.parse(told.get(day) ?? '{}')), 0);
  for (const one of dayLists) {
    for (const other of dayLists) {
      const difference = one.filter((day) => !other.includes(day));
      expect(difference.length === 0 || sum(difference) >= 10).toBe(true);
    }
  }
}
