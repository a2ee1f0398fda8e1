/** A result for a terminal. */
import { places } from '../../../../device/town/town.ts';
import type { ConfigurationResult, Outcome, TownFacts, TryResult } from '../result.ts';
import { count, percentOf, spread } from './numbers.ts';

export function asText(result: TryResult): string {
  const { town, configurations, tradeOffs, limits, repeats } = result;
  return [
    townInWords(town),
    table([['', ...configurations.map(({ title }) => title)], ...rowsOf(configurations)]),
    ...(repeats ? [rangesOf(result)] : []),
    ...tradeOffs.map((sentence) => `• ${sentence}`),
    `Before you decide: ${limits.slice(0, 2).join(' ')}`,
  ].join('\n\n');
}

function townInWords({ people, phones, days, start, seed, infections, reports, closeContacts }: TownFacts): string {
  const reported = reports.confirmed + reports.likely + reports['user-report'];
  return [
    `${count(people)} people, ${count(phones)} of them with a phone that takes part; ${days} days from ${start}, seed ${seed}`,
    `${count(infections)} infections, ${count(reported)} reports, ${count(closeContacts.all)} real close contacts: ${count(closeContacts.bothPhones)} with two phones, ${count(closeContacts.reported)} that a phone could tell of`,
  ].join('\n');
}

type Row = readonly string[];

function rowsOf(configurations: readonly ConfigurationResult[]): Row[] {
  const row = (label: string, cell: (configuration: ConfigurationResult) => string): Row => [
    label,
    ...configurations.map(cell),
  ];
  const classes = Math.max(...configurations.map(({ byClassification }) => byClassification.length));
  return [
    row('people told', ({ all }) => count(all.notified)),
    ...Array.from({ length: classes }, (_, n) =>
      row(`  of classification ${n + 1}`, ({ byClassification }) => classOf(byClassification[n])),
    ),
    row('  without a real close contact', ({ all }) => withShare(all.withoutCloseContact, all.notified)),
    row('close contacts found', ({ all }) => withShare(all.found, all.closeContacts.reported)),
    ...places.map((place) => row(`  ${place}`, ({ bySetting }) => foundOf(bySetting[place]))),
    row('  of those with two phones', ({ all }) => percentOf(all.found, all.closeContacts.bothPhones)),
    row('  of all', ({ all }) => percentOf(all.found, all.closeContacts.all)),
    row('exposure until told', ({ all }) => spread(all.fromExposure)),
    row('upload until told', ({ all }) => spread(all.fromUpload)),
    row('told, and infected by it', ({ all }) => count(all.infectedByIt)),
    row('told before symptoms', (each) => withShare(each.toldBeforeSymptoms, each.symptomatic)),
    row('told that it was revoked', ({ revoked }) => count(revoked)),
    row('days at home', ({ quarantineDays }) => count(quarantineDays)),
    row('  of people never infected', (each) => count(each.quarantineDaysOfUninfected)),
  ];
}

function classOf(outcome: (Outcome & { readonly name: string }) | undefined): string {
  return outcome ? `${count(outcome.notified)} (${outcome.name})` : '–';
}

function withShare(part: number, whole: number): string {
  return `${count(part)} (${percentOf(part, whole)})`;
}

function foundOf({ found, closeContacts }: Outcome): string {
  return `${count(found)} of ${count(closeContacts.reported)}`;
}

function table(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: Row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

function rangesOf({ repeats, configurations }: TryResult): string {
  const between = ([low, high]: readonly [number, number]) => `${count(low)} to ${count(high)}`;
  const lines = configurations.flatMap(({ title }, at) => {
    const range = repeats?.ranges[at];
    if (!range) return [];
    return `  ${title}: ${between(range.notified)} told, ${between(range.foundShare)} % found, ${between(range.falseShare)} % without a real close contact`;
  });
  return [`Over the seeds ${repeats?.seeds.join(', ')}`, ...lines].join('\n');
}
