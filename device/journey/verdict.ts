/** What the phones told against what they should have told, and how long all that took. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { PersonId } from '../town/town.ts';
import type { Diary, Notice } from './diary.ts';
import type { ExpectedNotice } from './expected.ts';
import { labelOf, partAt } from './expected-files.ts';

interface Differences {
  /** Should have been told, and was not. */
  readonly missing: readonly ExpectedNotice[];
  /** Was told, and should not have been. */
  readonly unexpected: readonly Notice[];
}

export function differencesOf(told: readonly Notice[], expected: readonly ExpectedNotice[]): Differences {
  const toldLines = new Set(told.map(lineOf));
  const expectedLines = new Set(expected.map(lineOf));
  return {
    missing: expected.filter((notice) => !toldLines.has(lineOf(notice))),
    unexpected: told.filter((notice) => !expectedLines.has(lineOf(notice))),
  };
}

/** Equal lines, equal notices: person, time, class and day must all agree. */
function lineOf({ person, at, says, day }: Notice): string {
  return [person, at, says, day].join('/');
}

/** On the way to a person's first notice of an exposure. */
export interface Delay {
  readonly person: PersonId;
  /** Near one of those behind the notice for the last time of which the notice tells. */
  readonly exposedUntil: UnixSeconds;
  readonly reportedAt: UnixSeconds;
  readonly toldAt: UnixSeconds;
}

/** One for each person who should be told. */
export function delaysOf({ heard, reports }: Diary, expected: readonly ExpectedNotice[]): Delay[] {
  const first = new Map(
    expected
      .filter(({ says }) => says !== 'revoked')
      .toReversed()
      .map((notice) => [notice.person, notice]),
  );
  return [...first.values()].map(({ person, at, because }) => {
    const [speakers, parts] = [new Set(because.map((part) => part.person)), new Set(because.map(labelOf))];
    const near = heard.filter(
      ({ listener, speaker, time }) => listener === person && parts.has(labelOf(partAt(speaker, time, reports))),
    );
    const behind = reports.filter((report) => speakers.has(report.person) && report.at <= at);
    return {
      person,
      exposedUntil: Math.max(...near.map(({ time }) => time)),
      reportedAt: Math.max(...behind.map((report) => report.at)),
      toldAt: at,
    };
  });
}

export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
