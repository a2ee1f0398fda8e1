/** The trade-offs of a result in sentences. */
import type { ConfigurationResult, Curve, CurvePoint, Outcome } from '../result.ts';
import { count, hours, people, percentOf } from './numbers.ts';

export function tradeOffs(configurations: readonly ConfigurationResult[]): string[] {
  const [first, second] = configurations;
  return [
    ...configurations.flatMap(alone),
    ...(first && second ? between(first, second) : []),
    ...configurations.flatMap(({ title, all, curves }) => (all.notified > 0 ? steps(title, curves) : [])),
  ];
}

function alone({ title, all, toldBeforeSymptoms, symptomatic }: ConfigurationResult): string[] {
  if (all.notified === 0) return [`${title} tells nobody.`];
  return [
    `${title} tells ${people(all.notified)}. It finds ${found(all)}; ${percentOf(all.withoutCloseContact, all.notified)} of those told had no real close contact.`,
    `Half of them hear within ${hours(all.fromUpload.median)} of the upload, and half within ${hours(all.fromExposure.median)} of the exposure. Of ${count(symptomatic)} people with a phone who fell ill, ${count(toldBeforeSymptoms)} were told before their symptoms.`,
  ];
}

function found({ found: number, closeContacts }: Outcome): string {
  return `${count(number)} of the ${count(closeContacts.reported)} close contacts that a phone could tell of (${percentOf(number, closeContacts.reported)}; ${percentOf(number, closeContacts.bothPhones)} of those with two phones, ${percentOf(number, closeContacts.all)} of all)`;
}

/** What the one that finds more costs. */
function between(one: ConfigurationResult, other: ConfigurationResult): string[] {
  const [less, more] = one.all.found <= other.all.found ? [one, other] : [other, one];
  const moreFound = more.all.found - less.all.found;
  const moreWrong = more.all.withoutCloseContact - less.all.withoutCloseContact;
  const moreDays = more.quarantineDaysOfUninfected - less.quarantineDaysOfUninfected;
  if (moreFound === 0) return [sameFound(less, more, moreWrong)];
  const gain = `${more.title} finds ${count(moreFound)} more close contacts than ${less.title}`;
  if (moreWrong === 0) return [`${gain}, and tells as many people without one.`];
  if (moreWrong < 0) {
    return [`${gain}, and tells ${count(-moreWrong)} fewer people without one: here it is better in both.`];
  }
  return [
    `${gain}, and tells ${count(moreWrong)} more people without one: ${(moreWrong / moreFound).toFixed(1)} for each further close contact.`,
    `If everybody who is told stays at home, it keeps people who were never infected there for ${count(Math.abs(moreDays))} ${moreDays < 0 ? 'fewer' : 'more'} days.`,
  ];
}

function sameFound(one: ConfigurationResult, other: ConfigurationResult, moreWrong: number): string {
  if (moreWrong === 0)
    return `${one.title} and ${other.title} find and tell the same people here, as far as numbers show.`;
  const [better, worse] = moreWrong > 0 ? [one, other] : [other, one];
  return `Both find as many close contacts; ${better.title} tells ${count(Math.abs(moreWrong))} fewer people without one than ${worse.title}.`;
}

/** From the last threshold on, which lets in whoever is told at all: what the neighbouring points of its curve do. */
function steps(title: string, curves: readonly Curve[]): string[] {
  const curve = curves.filter(({ group, unit }) => group === 'threshold' && unit === 's').at(-1);
  if (!curve) return [];
  const at = curve.points.findIndex(({ value }) => value === curve.current);
  const now = curve.points[at];
  const neighbours = [curve.points[at - 1], curve.points[at + 1]];
  return now ? neighbours.flatMap((point) => (point ? [step(title, curve, now, point)] : [])) : [];
}

function step(title: string, { name }: Curve, now: CurvePoint, then: CurvePoint): string {
  const change = (value: number, more: string, less: string) => `${count(Math.abs(value))} ${value < 0 ? less : more}`;
  const told = then.notified - now.notified;
  const wrong = then.withoutCloseContact - now.withoutCloseContact;
  return `${title} with ${name} ${count(then.value)} s instead of ${count(now.value)} s: ${change(told, 'more', 'fewer')} people told, ${change(wrong, 'more', 'fewer')} of them without a real close contact; ${then.foundShare} % of close contacts found instead of ${now.foundShare} %.`;
}
