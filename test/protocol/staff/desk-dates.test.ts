import { describe, expect, it } from 'vitest';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { daysBefore, deskDateProblem, deskDates } from '../../../protocol/staff/desk-dates.ts';
import { checkedDate } from '../../../protocol/text/dates.ts';

const at = (time: string): UnixSeconds => Date.parse(time) / 1000;

describe('dates that a case worker may enter', () => {
  it.each([
    // Time, zone → today, earliest, latest, offset.
    ['2026-11-29T04:59:59Z', 'America/New_York', '2026-11-28', '2026-10-31', '2026-11-28', -300],
    ['2026-11-29T05:00:00Z', 'America/New_York', '2026-11-29', '2026-11-01', '2026-11-29', -300],
    ['2026-11-29T05:00:01Z', 'America/New_York', '2026-11-29', '2026-11-01', '2026-11-29', -300],
    // The server knows tomorrow already; nobody was tested then.
    ['2026-11-29T00:00:00Z', 'America/New_York', '2026-11-28', '2026-10-31', '2026-11-28', -300],
    // Auckland's day begins eleven hours before the server's, and thirteen in summer: until then today is refused.
    ['2026-11-29T10:59:59Z', 'Pacific/Auckland', '2026-11-29', '2026-11-01', '2026-11-29', 780],
    ['2026-11-29T11:00:00Z', 'Pacific/Auckland', '2026-11-30', '2026-11-02', '2026-11-29', 780],
    ['2026-11-29T23:59:59Z', 'Pacific/Auckland', '2026-11-30', '2026-11-02', '2026-11-29', 780],
    ['2026-11-30T00:00:00Z', 'Pacific/Auckland', '2026-11-30', '2026-11-02', '2026-11-30', 780],
    ['2026-11-29T12:00:00Z', 'Etc/UTC', '2026-11-29', '2026-11-01', '2026-11-29', 0],
    // Half and three quarter hours.
    ['2026-11-28T18:14:59Z', 'Asia/Kathmandu', '2026-11-28', '2026-10-31', '2026-11-28', 345],
    ['2026-11-28T18:15:00Z', 'Asia/Kathmandu', '2026-11-29', '2026-11-01', '2026-11-28', 345],
  ])('%s in %s: today is %s, from %s to %s', (time, zone, today, earliest, latest, tzOffset) => {
    expect(deskDates({ timeZone: zone, oldestDateDays: 28 }, at(time))).toEqual({
      today,
      earliest,
      latest,
      tzOffsetMinutes: tzOffset,
    });
  });

  it.each([
    // Clocks go forward at 07:00Z on 8 March and back at 06:00Z on 1 November 2026.
    ['2026-03-08T06:59:59Z', 'America/New_York', '2026-03-08', -300],
    ['2026-03-08T07:00:00Z', 'America/New_York', '2026-03-08', -240],
    ['2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08', -240],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09', -240],
    ['2026-11-01T03:59:59Z', 'America/New_York', '2026-10-31', -240],
    ['2026-11-01T04:00:00Z', 'America/New_York', '2026-11-01', -240],
    ['2026-11-02T04:59:59Z', 'America/New_York', '2026-11-01', -300],
    ['2026-11-02T05:00:00Z', 'America/New_York', '2026-11-02', -300],
    // And on 5 April and 27 September.
    ['2026-04-04T10:59:59Z', 'Pacific/Auckland', '2026-04-04', 780],
    ['2026-04-05T11:59:59Z', 'Pacific/Auckland', '2026-04-05', 720],
    ['2026-04-05T12:00:00Z', 'Pacific/Auckland', '2026-04-06', 720],
    ['2026-09-26T11:59:59Z', 'Pacific/Auckland', '2026-09-26', 720],
    ['2026-09-26T14:00:00Z', 'Pacific/Auckland', '2026-09-27', 780],
  ])('on a day of 23 or 25 hours: %s in %s is %s', (time, zone, today, tzOffset) => {
    const dates = deskDates({ timeZone: zone, oldestDateDays: 28 }, at(time));
    expect([dates.today, dates.tzOffsetMinutes]).toEqual([today, tzOffset]);
    expect(daysBefore(dates.today, 1) < dates.today).toBe(true);
  });

  it('offers nothing that the server refuses, at any hour of two days, east and west', () => {
    for (const zone of ['America/New_York', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      for (let now = at('2026-10-31T00:00:00Z'); now < at('2026-11-02T00:00:00Z'); now += 1_800) {
        const { earliest, latest, tzOffsetMinutes: tzOffset } = deskDates({ timeZone: zone, oldestDateDays: 28 }, now);
        expect(checkedDate(earliest, tzOffset, now)).toBe(earliest);
        expect(checkedDate(latest, tzOffset, now)).toBe(latest);
      }
    }
  });

  it('says what is wrong with another', () => {
    const dates = deskDates({ timeZone: 'America/New_York', oldestDateDays: 28 }, at('2026-11-29T12:00:00Z'));
    expect(
      ['2026-10-31', '2026-11-01', '2026-11-29', '2026-11-30', '2026-02-30', '', 'x'].map((day) =>
        deskDateProblem(day, dates),
      ),
    ).toEqual(['too-old', undefined, undefined, 'too-new', 'unreadable', 'unreadable', 'unreadable']);
  });

  it('counts over the ends of months and years', () => {
    expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28');
    expect(daysBefore('2028-03-01', 1)).toBe('2028-02-29');
    expect(daysBefore('2027-01-01', 28)).toBe('2026-12-04');
  });
});
