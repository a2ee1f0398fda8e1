import { describe, expect, it } from 'vitest';
import type { Diary, Notice } from '../../../device/journey/diary.ts';
import type { ExpectedNotice } from '../../../device/journey/expected.ts';
import { inWords, outcomeOf } from '../../../device/journey/outcome.ts';
import { classification, exampleConfiguration } from '../../support/risk/example-configuration.ts';

const start = Date.parse('2026-11-29T00:00:00Z') / 1000;
const hours = (hour: number) => start + hour * 3_600;
const configuration = { ...exampleConfiguration, classifications: [classification({ name: 'close' })] };
const circumstances = { region: 'US-ZZ', seed: 7, people: 4, days: 3, start, contacts: 1_234, seconds: 61, calls: 99 };

const heard = (listener: number, speaker: number, time: number) => ({
  ...{ listener, speaker, time, sent: -12, received: -52, previousScan: undefined },
});
const diary: Diary = {
  owners: new Map([
    [0, { platform: 'android', polls: [hours(30)] }],
    [1, { platform: 'ios', polls: [hours(30), hours(34)] }],
  ]),
  heard: [heard(1, 0, hours(10)), heard(1, 0, hours(11)), heard(1, 0, hours(25)), heard(1, 3, hours(12))],
  reports: [
    { person: 0, testType: 'likely', at: hours(26), symptomsSince: start },
    { person: 0, testType: 'negative', at: hours(33), symptomsSince: undefined },
  ],
};
const exposure: ExpectedNotice = {
  person: 1,
  at: hours(30),
  says: 1,
  day: start,
  because: [{ person: 0, from: start }],
};
const withdrawn: ExpectedNotice = { person: 1, at: hours(34), says: 'revoked', day: undefined, because: [] };

const outcomeFor = (notices: readonly Notice[]) => outcomeOf(circumstances, { diary, notices }, [exposure, withdrawn]);
const textFor = (notices: readonly Notice[]) => inWords(outcomeFor(notices), configuration).join('\n');

describe('the outcome of a journey', () => {
  it('agrees, and says who was told, when and after how long', () => {
    const { because: _, ...first } = exposure;
    const outcome = outcomeFor([first, withdrawn]);
    expect(outcome).toMatchObject({ agrees: true, phones: 2, sightings: 4, polls: 3, missing: [], unexpected: [] });
    expect(outcome.delays).toEqual([{ person: 1, exposedUntil: hours(11), reportedAt: hours(26), toldAt: hours(30) }]);
    expect(outcome.medians).toEqual({ exposureToReport: 15, reportToNotice: 4 });
    const text = textFor([first, withdrawn]);
    expect(text).toContain('4 people, 2 with a phone, 3 days from 2026-11-29 on, seed 7');
    expect(text).toContain('1,234 contacts, 4 beacons kept; phones looked for files 3 times');
    expect(text).toContain('day  2  2026-11-30 02:00:00 UTC  person 0: likely, symptoms since 2026-11-29');
    expect(text).toContain('day  2  2026-11-30 06:00:00 UTC  person 1: class 1 "close", exposed on 2026-11-29');
    expect(text).toContain('day  2  2026-11-30 10:00:00 UTC  person 1: the exposure is withdrawn');
    expect(text).toContain('1 reports were taken back, and 1 people told that their exposure was none.');
    expect(text).toContain('Median delays: exposure to report 15 h, report to notice 4 h.');
    expect(text).toContain('The independent calculation names the same 2 notices');
  });

  it.each([
    ['nobody was told', [], 2, 0],
    ['another person was told', [{ ...exposure, person: 0 }, withdrawn], 1, 1],
    ['it was told later', [{ ...exposure, at: exposure.at + 1 }, withdrawn], 1, 1],
    ['another class was told', [{ ...exposure, says: 2 }, withdrawn], 1, 1],
    ['another day was told', [{ ...exposure, day: start + 86_400 }, withdrawn], 1, 1],
    ['the withdrawal was not told', [exposure], 1, 0],
    ['one was told twice', [exposure, withdrawn, { ...exposure, at: hours(40) }], 0, 1],
  ] as const)('differs when %s', (_, notices, missing, unexpected) => {
    const outcome = outcomeFor(notices);
    expect(outcome.agrees).toBe(false);
    expect([outcome.missing.length, outcome.unexpected.length]).toEqual([missing, unexpected]);
    const text = textFor(notices);
    expect(text).toContain(`DIFFERS: ${missing} missing, ${unexpected} unexpected. "npm run device -- verify"`);
    expect(text.includes('Should have been told, and were NOT:')).toBe(missing > 0);
    expect(text.includes('Told, and should NOT have been:')).toBe(unexpected > 0);
  });

  it('counts from the last time near that was reported, not from one after the report', () => {
    const [at, cut] = [hours(12) + 120, hours(12) + 600];
    const reports = [{ person: 0, testType: 'confirmed' as const, at, symptomsSince: start }];
    const sameDay: Diary = { ...diary, heard: [heard(1, 0, hours(11)), heard(1, 0, cut)], reports };
    const { delays } = outcomeOf(circumstances, { diary: sameDay, notices: [] }, [exposure]);
    expect(delays).toMatchObject([{ exposedUntil: hours(11), reportedAt: at }]);
  });

  it('says so when nobody had to be told', () => {
    const outcome = outcomeOf(circumstances, { diary, notices: [] }, []);
    expect(outcome).toMatchObject({ agrees: true, medians: { exposureToReport: undefined } });
    expect(inWords(outcome, configuration).join('\n')).toContain('Nobody was told of an exposure.');
  });
});
