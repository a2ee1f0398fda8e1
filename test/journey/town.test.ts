/**
 * A town of nine on the deployed stack: its phones notify exactly those whom an independent calculation names, at the same
 * look, and a case taken back is told. The stack's clock moves by less than five days; other journeys only ever ask it for
 * the time.
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { send } from '../../device/client/http.ts';
import { expectedNotices } from '../../device/journey/expected.ts';
import { type Journey, liveJourney } from '../../device/journey/journey.ts';
import { planOf, type SleepOf } from '../../device/journey/plan.ts';
import { seededBytes } from '../../device/journey/seeded.ts';
import { stackServers } from '../../device/journey/stack-servers.ts';
import { differencesOf } from '../../device/journey/verdict.ts';
import { textReport } from '../../device/report.ts';
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../../protocol/keys/interval.ts';
import { decibelsAsWritten, type HandMade, handMadeTown } from '../support/device/hand-made-town.ts';
import { exampleConfiguration } from '../support/risk/example-configuration.ts';
import { stack } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { schedule, time } from './support/story.ts';

/** Ill and confirmed; ill with a diagnosis that is taken back. */
const [CONFIRMED, REFUTED] = [0, 1];
/** Near the first, on each platform; the second of them sleeps for two days. Near the other. */
const [ANDROID, SLEEPER, MISLED, MISLED_TOO] = [2, 3, 4, 5];
/** At the other end of the room; near people who are well; without a phone. */
const [BYSTANDER, ELSEWHERE, WITHOUT] = [6, 7, 8];

function townFrom(start: UnixSeconds): HandMade {
  const near = { minutes: 50, decibels: 42 };
  return {
    ...{ start, days: 4 },
    platforms: ['android', 'ios', 'android', 'ios', 'android', 'ios', 'android', 'ios', 'none'],
    meetings: [
      { one: CONFIRMED, other: ANDROID, day: 0, hour: 10, ...near },
      // Past midnight: two keys.
      { one: CONFIRMED, other: SLEEPER, day: 0, hour: 23.5, minutes: 100, decibels: 42 },
      { one: REFUTED, other: MISLED, day: 0, hour: 15, ...near },
      { one: REFUTED, other: MISLED_TOO, day: 1, hour: 9, ...near },
      { one: CONFIRMED, other: BYSTANDER, day: 0, hour: 13, minutes: 50, decibels: 78 },
      { one: BYSTANDER, other: ELSEWHERE, day: 1, hour: 13, ...near },
      { one: CONFIRMED, other: WITHOUT, day: 0, hour: 16, ...near },
      // After the report: nobody learns of it.
      { one: CONFIRMED, other: ELSEWHERE, day: 2, hour: 8, ...near },
    ],
    reports: [
      { person: CONFIRMED, reportType: 'confirmed', day: 1.45, symptomsSince: 0 },
      { person: REFUTED, reportType: 'likely', day: 1.55, symptomsSince: 0, revokedOn: 2.8 },
    ],
  };
}

const sleepOf: SleepOf = (person, { from }) =>
  person === SLEEPER ? { from: from + 1.2 * DAY_SECONDS, until: from + 3.2 * DAY_SECONDS } : undefined;

describe.skipIf(!time.control)('a town (needs a clock that can be moved)', () => {
  let journey: Journey;
  let start: UnixSeconds;

  beforeAll(async () => {
    await nextBrakeWindow();
    start = utcMidnight(await time.now()) + DAY_SECONDS;
    const town = handMadeTown(townFrom(start));
    const air = seededBytes(1);
    const deps = {
      ...{ stack: stack(), time, schedule, randomBytes, send },
      report: textReport(() => {}),
      phoneNumber: '',
    };
    journey = await liveJourney(town, planOf(town, schedule, air, sleepOf), {
      ...{ servers: stackServers(deps), schedule, configuration: exampleConfiguration, lossOf: decibelsAsWritten },
      ...{ air, secrets: randomBytes, progress: () => {} },
    });
  });

  it('tells exactly those whom the independent calculation names, when and what it says', () => {
    const expected = expectedNotices(journey.diary, exampleConfiguration, schedule);
    expect(differencesOf(journey.notices, expected)).toEqual({ missing: [], unexpected: [] });
  });

  it('tells those who were near of the day, and takes back what was refuted', () => {
    const told = (person: number) => journey.notices.filter((notice) => notice.person === person);
    for (const person of [ANDROID, SLEEPER]) expect(told(person)).toMatchObject([{ says: 1 }]);
    for (const person of [MISLED, MISLED_TOO]) expect(told(person)).toMatchObject([{ says: 1 }, { says: 'revoked' }]);
    for (const person of [CONFIRMED, REFUTED, BYSTANDER, ELSEWHERE]) expect(told(person)).toEqual([]);
    expect(told(ANDROID)[0]?.day).toBe(start);
  });

  it('tells the phone that slept as soon as it wakes', () => {
    const polls = journey.diary.owners.get(SLEEPER)?.polls ?? [];
    const awake = polls.find((at) => at >= start + 3.2 * DAY_SECONDS);
    expect(journey.notices.find(({ person }) => person === SLEEPER)?.at).toBe(awake);
  });
});
