/** The town of a journey: so few people, and so much illness, that two weeks show every way of a report. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Assumptions, assume } from '../town/assumptions.ts';
import { type TownSize as LivingTown, liveTown } from '../town/live.ts';
import { readingsOf } from '../town/readings.ts';
import type { Town } from '../town/town.ts';
import type { LossOf } from './air.ts';

/** All assumed: a town of 25 must see in two weeks what a county sees in a season. */
const oftenIll: Parameters<typeof assume>[0] = {
  'town.burnInDays': 5,
  'epidemic.firstShare': 0.15,
  'epidemic.importShare': 0.02,
  'epidemic.immuneShare': 0,
  'test.symptomaticShare': 0.9,
  'report.codeShare': 1,
  'report.consentShare': 0.9,
  'report.likelyShare': 0.3,
  'report.userReportShare': 0.2,
  'wrong.otherIllness': 0.02,
  'wrong.likelyShare': 0.5,
  'phone.childShare': 0.8,
  'phone.adultShare': 0.9,
  'phone.elderlyShare': 0.8,
};

export type TownSize = Omit<LivingTown, 'start'>;

export function smallTown(size: TownSize, start: UnixSeconds): Town {
  const assumptions: Assumptions = assume(oftenIll);
  return liveTown(assumptions, { ...size, start });
}

/** By what the model says that the listener measures; the nearest of its readings counts. */
export function lossIn(town: Town): LossOf {
  return (contact, speaker, listener) => {
    const readings = readingsOf(town, contact, speaker, listener);
    const [first] = readings;
    if (!first) return undefined;
    return (time) =>
      readings.reduce((best, each) => (Math.abs(each.time - time) < Math.abs(best.time - time) ? each : best), first)
        .attenuation;
  };
}
