/** C6, C13 and the first time: against what was handed over last (region-config.md §7). */
import { PART } from '../file/key-paths.ts';
import type { Finding } from '../finding.ts';
import { type HandedOver, storedForm } from '../handed-over.ts';
import { thresholdNames } from './scores/thresholds.ts';
import { about, error, findEffective, placeOfValue, type Rule, type Subject, warning } from './subject.ts';
import { compareVersions } from './version.ts';

/** C6: phones take a classification for the one that they know as long as its name is the same. */
export const renamedThresholds: Rule = (subject) =>
  subject.part.classifications.flatMap(({ name }, at) => {
    const before = name === undefined ? undefined : indexBefore(subject.last, name);
    return before === undefined ? [] : changedThresholds(subject, at, before);
  });

function indexBefore(last: HandedOver | undefined, name: string): number | undefined {
  return [1, 2, 3, 4].find((index) => last?.values[`classificationName_${index}`] === name);
}

function changedThresholds(subject: Subject, at: number, before: number): Finding[] {
  const changed = thresholdNames.flatMap((name) => {
    const now = findEffective(subject, name, at + 1);
    const then = subject.last?.values[`${name}_${before}`] ?? 0;
    return now && now.value !== then ? [`${now.name} was ${then} and is ${now.value}`] : [];
  });
  if (changed.length === 0) return [];
  const { name } = subject.part.classifications[at] ?? {};
  return [
    error(
      'C6',
      [PART, 'classifications', at, 'name'],
      {
        problem: `is still "${name}", and ${changed.join(', ')}`,
        remedy: 'give the classification another name whenever one of its thresholds changes',
      },
      { key: `classificationName_${at + 1}`, value: name },
    ),
  ];
}

const consents = [
  ['legalConsentText', 'legalConsentVersion'],
  ['enpaConsentText', 'enpaConsentVersion'],
] as const;

/** C13: people consented to another text. */
export const consentVersions: Rule = (subject) =>
  consents.flatMap(([text, version]) => {
    const now = findEffective(subject, version);
    const then = subject.last?.values[version];
    if (!now || typeof now.value !== 'string' || typeof then !== 'string') return [];
    const order = compareVersions(now.value, then);
    const changed = changedLocales(subject, text);
    if (order > 0 || (order === 0 && changed.length === 0)) return [];
    const why =
      order < 0
        ? `is ${now.value}, lower than ${then} of `
        : `is still ${then}, and the text changed (${changed.join(', ')}) since `;
    return [
      error(
        'C13',
        placeOfValue(now),
        {
          problem: `${why}what was handed over on ${subject.last?.at.slice(0, 10)}`,
          remedy: `allowed: above ${then}`,
        },
        about(now),
      ),
    ];
  });

/** Those that had another text. A locale that had none consented to nothing. */
function changedLocales({ values, last }: Subject, text: string): string[] {
  return values
    .filter(({ key, name }) => key.name === text && last?.values[name] !== undefined)
    .filter(({ name, value }) => storedForm(value) !== last?.values[name])
    .map(({ locale = 'without locale' }) => locale);
}

/** From then on people are offered Exposure Notifications: a day that has been is a slip, the first time. */
export const goLiveDate: Rule = (subject) => {
  const date = findEffective(subject, 'goLiveDate');
  if (subject.last || !date || typeof date.value !== 'number' || date.value >= subject.now) return [];
  return [
    warning(
      'go-live',
      placeOfValue(date),
      {
        problem: `is ${subject.part.goLiveDate}, which is past, and nothing was handed over yet`,
        remedy: 'write the day when people are to be offered Exposure Notifications',
      },
      about(date),
    ),
  ];
};
