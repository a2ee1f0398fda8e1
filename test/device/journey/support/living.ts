/** Lives a town on servers in memory, and asks for the independent calculation. */
import { expectedNotices } from '../../../../device/journey/expected.ts';
import { type Journey, liveJourney } from '../../../../device/journey/journey.ts';
import { planOf } from '../../../../device/journey/plan.ts';
import { type RandomBytes, randomBetween, randomInteger } from '../../../../device/random.ts';
import type { ScoreConfiguration } from '../../../../protocol/risk/configuration.ts';
import {
  decibelsAsWritten,
  type HandMade,
  handMadeTown,
  type Meeting,
  type Report,
} from '../../../support/device/hand-made-town.ts';
import { classification, exampleConfiguration } from '../../../support/risk/example-configuration.ts';
import { seededRandom } from '../../support/random.ts';
import { type MemoryServers, memoryServers } from './memory-servers.ts';

export const start = Date.parse('2026-11-29T00:00:00Z') / 1000;
export const schedule = { periodSeconds: 7_200, minimumAgeSeconds: 7_200 };

/** Every weight and kind of threshold matters. */
export const configuration: ScoreConfiguration = {
  ...exampleConfiguration,
  infectiousnessWeights: { standard: 70, high: 130 },
  reportTypeWeights: { confirmedTest: 100, clinicalDiagnosis: 90, selfReport: 50 },
  classifications: [
    classification({ name: 'close', perDaySum: 1_800 }),
    classification({
      name: 'near',
      perDaySum: 900,
      perDaySumOf: { ...classification({}).perDaySumOf, selfReport: 300 },
    }),
    classification({ name: 'long', weightedDuration: 1_500, perDayMaximum: 700 }),
  ],
};

export interface Lived extends Journey {
  readonly expected: ReturnType<typeof expectedNotices>;
}

export interface Bent {
  /** What phones get of the files. */
  readonly files?: MemoryServers['bend'];
  /** By what phones judge; the calculation always takes `configuration`. */
  readonly phones?: ScoreConfiguration;
}

export async function live(town: HandMade, seed: string, { files, phones = configuration }: Bent = {}): Promise<Lived> {
  const servers = memoryServers(schedule);
  if (files) servers.bend = files;
  const lived = handMadeTown(town);
  const journey = await liveJourney(lived, planOf(lived, schedule, seededRandom(`${seed}/plan`)), {
    ...{ servers, schedule, configuration: phones, lossOf: decibelsAsWritten, progress: () => {} },
    ...{ air: seededRandom(`${seed}/air`), secrets: seededRandom(`${seed}/keys`) },
  });
  return { ...journey, expected: expectedNotices(journey.diary, configuration, schedule) };
}

const PEOPLE = 8;

/** Eight people, everything drawn; ten meetings a day. */
export function drawnTown(random: RandomBytes, days: number): HandMade {
  return {
    ...{ start, days },
    platforms: Array.from({ length: PEOPLE }, () => (randomInteger(random, 0, 1) === 0 ? 'android' : 'ios')),
    meetings: Array.from({ length: 10 * days }, () => drawnMeeting(random, days)),
    reports: (['confirmed', 'likely', 'user-report', 'likely'] as const).map((reportType, person) => ({
      ...{ person, reportType, ...drawnDays(random, days, person === 3) },
    })),
  };
}

function drawnMeeting(random: RandomBytes, days: number): Meeting {
  const one = randomInteger(random, 0, PEOPLE - 1);
  const other = (one + randomInteger(random, 1, PEOPLE - 1)) % PEOPLE;
  const when = { day: randomInteger(random, 0, days - 1), hour: randomBetween(random, 0, 23.9) };
  return { one, other, ...when, minutes: randomInteger(random, 5, 90), decibels: randomInteger(random, 20, 70) };
}

function drawnDays(
  random: RandomBytes,
  days: number,
  isRevoked: boolean,
): Pick<Report, 'day' | 'symptomsSince' | 'revokedOn'> {
  const day = randomBetween(random, 1, days - 1);
  const symptomsSince = randomInteger(random, 0, 4) === 0 ? undefined : Math.floor(day) - randomInteger(random, 0, 6);
  return { day, symptomsSince, ...(isRevoked && { revokedOn: day + randomBetween(random, 0.2, 2) }) };
}
