import { describe, expect, it } from 'vitest';
import type { Contact, Person } from '../../../../../device/town/town.ts';
import { sharedKeys } from '../../../../../tools/region/try/judge/keys.ts';
import { listenersOf } from '../../../../../tools/region/try/judge/moments.ts';
import { contact, DAY, HOUR, ill, report, START, timing, townOf, withoutPhone, withPhone } from './hand-made.ts';

function listening(contacts: readonly Contact[], cases = [ill()], people?: readonly Person[]) {
  const town = townOf(contacts, cases, people);
  return listenersOf(town, sharedKeys(town, START + 24 * DAY, timing), timing);
}

describe('what phones know', () => {
  it('is found at the first look after the export, within four hours', () => {
    const [listener, ...others] = listening([contact()]);
    expect(others).toEqual([]);
    expect(listener?.person).toBe(1);
    expect(listener?.moments).toHaveLength(1);
    const exported = START + 4 * DAY + 14 * HOUR;
    expect(listener?.moments[0]?.time).toBeGreaterThanOrEqual(exported);
    expect(listener?.moments[0]?.time).toBeLessThan(exported + 4 * HOUR);
  });

  it('is in windows of half an hour with the attenuation that was measured, and the key’s days since onset', () => {
    const windows = listening([contact()])[0]?.moments[0]?.windows ?? [];
    expect(windows).toHaveLength(2);
    const seconds = windows.flatMap(({ scans }) => scans.map((scan) => scan.secondsSinceLastScan));
    expect(seconds.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(HOUR - 600);
    for (const { scans, daysSinceOnset, reportType } of windows) {
      expect(scans.every(({ typicalAttenuation }) => typicalAttenuation === 50)).toBe(true);
      expect([daysSinceOnset, reportType]).toEqual([-1, 1]);
    }
  });

  it('is of two keys where an encounter goes beyond midnight UTC', () => {
    const midnight = START + 3 * DAY;
    const exposures = listening([contact({ from: midnight - HOUR, until: midnight + HOUR })])[0]?.moments[0]?.exposures;
    expect(exposures?.map(({ key }) => key.day)).toEqual([midnight, midnight - DAY]);
    for (const { windows, key } of exposures ?? []) {
      expect(windows.every(({ start }) => start >= key.day && start < key.day + DAY)).toBe(true);
    }
  });

  it('gathers encounters of a pair on one day, and is of the place of most scans', () => {
    const early = contact({ from: START + 2 * DAY, until: START + 2 * DAY + 2 * HOUR, place: 'household' });
    const [exposure, ...others] = listening([contact(), early])[0]?.moments[0]?.exposures ?? [];
    expect(others).toEqual([]);
    expect(exposure?.place).toBe('household');
    const starts = exposure?.windows.map(({ start }) => start) ?? [];
    expect(starts).toEqual([...starts].sort((one, other) => one - other));
  });

  it('needs a phone on both sides', () => {
    expect(listening([contact()], undefined, [withPhone, withoutPhone])).toEqual([]);
    expect(listening([contact()], undefined, [withoutPhone, withPhone])).toEqual([]);
  });

  it('comes later of the day of the upload, and nothing of what came after the upload', () => {
    const sharedLate = ill({ report: report({ uploadedAt: START + 4 * DAY + 11 * HOUR + 1 }) });
    const at = (hour: number) =>
      contact({ from: START + 4 * DAY + hour * HOUR, until: START + 4 * DAY + (hour + 1) * HOUR });
    const moments = listening([contact(), at(8), at(13)], [sharedLate])[0]?.moments ?? [];
    expect(moments.map(({ exposures }) => exposures.length)).toEqual([1, 2]);
    expect(moments[1]?.time).toBeGreaterThanOrEqual(START + 4 * DAY + 18 * HOUR);
    const starts = moments[1]?.windows.map(({ start }) => start) ?? [];
    expect(Math.max(...starts)).toBeLessThan(START + 4 * DAY + 9 * HOUR);
  });

  it('loses what is revoked, and remembers its day', () => {
    const revoked = ill({ report: report({ reportType: 'likely', revokedAt: START + 6 * DAY }) });
    const moments = listening([contact()], [revoked])[0]?.moments ?? [];
    expect(moments.map(({ windows, revokedDays }) => [windows.length, revokedDays])).toEqual([
      [2, []],
      [0, [START + 2 * DAY]],
    ]);
  });

  it('has no moment where a key is revoked before the phone looks', () => {
    const revoked = ill({ report: report({ reportType: 'likely', revokedAt: report().uploadedAt + 60 }) });
    expect(listening([contact()], [revoked])[0]?.moments).toEqual([]);
  });

  it('forgets days that are older than two weeks', () => {
    const late = (days: number) => ill({ report: report({ uploadedAt: START + days * DAY, onsetTold: undefined }) });
    const counts = [13, 15, 16].map((days) => listening([contact()], [late(days)])[0]?.moments[0]?.windows.length);
    expect(counts).toEqual([2, 2, undefined]);
  });

  it('lists phones in the order of their owners', () => {
    const listeners = listening([contact({ other: 2 }), contact({ one: 1, other: 0 })]);
    expect(listeners.map(({ person }) => person)).toEqual([1, 2]);
  });
});
