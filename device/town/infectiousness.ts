/** How infectious a person is, and how likely a contact infects. */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Assumptions } from './assumptions.ts';
import type { AgeGroup, Case, Contact } from './town.ts';

/** Chu et al. saw the effect of distance as far as that. */
const FARTHEST_METRES = 3;

/** 0…1 of the peak, for somebody with symptoms, by days from their onset: the gamma distribution of He et al., shifted. */
export function relativeInfectiousness(daysFromOnset: number, a: Assumptions): number {
  const [shape, rate] = [a['infectiousness.shape'], a['infectiousness.rate']];
  const days = daysFromOnset + a['infectiousness.shift'];
  if (days <= 0) return 0;
  const peak = (shape - 1) / rate;
  return Math.exp((shape - 1) * Math.log(days / peak) - rate * (days - peak));
}

/** That the ill person infects the other in this contact. */
export function transmissionProbability(contact: Contact, ill: Case, age: AgeGroup, a: Assumptions): number {
  const days = (contact.from - ill.onset) / DAY_SECONDS;
  const strength =
    relativeInfectiousness(days, a) * (ill.symptomsFrom === undefined ? a['disease.asymptomaticFactor'] : 1);
  const metres = Math.min(FARTHEST_METRES, contact.distance) - 1;
  const hours = (contact.until - contact.from) / HOUR_SECONDS;
  const susceptibility = { child: a['transmission.childFactor'], adult: 1, elderly: a['transmission.elderlyFactor'] };
  const place = contact.place === 'household' ? a['transmission.householdFactor'] : 1;
  const rate =
    a['transmission.perHour'] * place * strength * a['transmission.perMetre'] ** metres * susceptibility[age];
  return 1 - Math.exp(-rate * hours);
}

/** Is somebody infected taken to be infectious at this time, as those who trace contacts count? */
export function countsAsInfectious(ill: Case, time: UnixSeconds, a: Assumptions): boolean {
  if (ill.infectedAt === undefined || time < ill.infectedAt) return false;
  const days = (time - ill.onset) / DAY_SECONDS;
  return days >= -a['truth.daysBeforeOnset'] && days <= a['truth.daysAfterOnset'];
}
