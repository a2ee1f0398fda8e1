import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptKeys, type KeysToAccept, problemList } from '../../../protocol/keys/accept-keys.ts';
import type { SentKey } from '../../../protocol/keys/hmac.ts';
import { dayStartInterval, intervalAt } from '../../../protocol/keys/interval.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
const today = dayStartInterval(intervalAt(now));

function sent(fill: number, change: Partial<SentKey> = {}): SentKey {
  const key = Buffer.alloc(16, fill).toString('base64');
  return { key, rollingStartNumber: today - fill * 144, rollingPeriod: 144, transmissionRisk: 0, ...change };
}

const days = (count: number, first = 1) => Array.from({ length: count }, (_, index) => sent(index + first));

function upload(keys: SentKey[], change: Partial<KeysToAccept> = {}): KeysToAccept {
  return { sent: keys, requestedOnset: 0, certifiedOnset: today - 3 * 144, reportType: 'confirmed', ...change };
}

const refused = (message: string, details = {}) =>
  expect.objectContaining({ status: 400, code: 'bad_request', message: expect.stringContaining(message), details });

describe('keys of a publish', () => {
  it('accepts 14 days, back-fills the risk and counts days since onset', () => {
    const { keys, problems, warnings, onset } = acceptKeys(upload(days(14)), now);
    expect([keys.length, problems, warnings]).toEqual([14, [], []]);
    expect(onset).toEqual({ interval: today - 3 * 144, missing: false });
    expect(keys.map((key) => key.daysSinceOnset)).toEqual([-11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2]);
    expect(new Set(keys.map((key) => key.transmissionRisk))).toEqual(new Set([2]));
    expect(new Set(keys.map((key) => key.releaseHour))).toEqual(new Set([Date.parse('2026-11-22T09:00:00Z') / 1000]));
  });

  it('accepts 30 keys and refuses 31', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        sent(index, { rollingStartNumber: today - 6 * (index + 1), rollingPeriod: 6 }),
      );
    expect(acceptKeys(upload(many(30)), now).keys).toHaveLength(30);
    expect(() => acceptKeys(upload(many(31)), now)).toThrow(
      refused('unable to read request data: too many exposure keys in publish: 31, max of 30 is allowed'),
    );
    expect(() => acceptKeys(upload([]), now)).toThrow(refused('no exposure keys in publish request'));
  });

  it('holds back a key that is still in use', () => {
    const { keys } = acceptKeys(upload(days(2, 0)), now);
    expect(keys.map((key) => key.releaseHour)).toEqual([
      Date.parse('2026-11-22T09:00:00Z') / 1000,
      Date.parse('2026-11-23T01:00:00Z') / 1000,
    ]);
  });

  it('drops invalid keys and names them by their place after sorting', () => {
    const keys = [sent(3), sent(1, { rollingPeriod: 0 }), sent(2, { key: Buffer.alloc(15, 255).toString('base64') })];
    const { keys: accepted, problems } = acceptKeys(upload(keys), now);
    expect(accepted.map((key) => key.rollingStartNumber)).toEqual([today - 3 * 144]);
    expect(problems).toEqual([
      'key 0 cannot be imported: invalid key length, 15, must be 16',
      'key 1 cannot be imported: invalid interval count, 0, must be >= 1 && <= 144',
    ]);
  });

  it('names refused keys by their place in the request where nobody vouched: nothing sorted them', () => {
    const keys = [sent(3, { rollingPeriod: 0 }), sent(2), sent(1, { transmissionRisk: 9 })];
    const { keys: accepted, problems } = acceptKeys(upload(keys, { reportType: '' }), now);
    expect(accepted).toMatchObject([{ transmissionRisk: 0 }]);
    expect(problems).toEqual([
      'key 0 cannot be imported: invalid interval count, 0, must be >= 1 && <= 144',
      'key 2 cannot be imported: invalid transmission risk: 9, must be >= 0 && <= 8',
    ]);
  });

  it('refuses the request when no key is valid, and says why in a list', () => {
    const bad = [sent(1, { rollingPeriod: 0 }), sent(2, { rollingPeriod: 145 })];
    expect(() => acceptKeys(upload(bad), now)).toThrow(
      refused(
        'unable to read request data: 2 errors occurred:\n' +
          '\t* key 0 cannot be imported: invalid interval count, 0, must be >= 1 && <= 144\n' +
          '\t* key 1 cannot be imported: invalid interval count, 145, must be >= 1 && <= 144\n\n',
      ),
    );
    expect(problemList(['E'])).toBe('1 error occurred:\n\t* E\n\n');
  });

  it('drops keys outside 14 days around the onset with a warning', () => {
    const { keys, warnings } = acceptKeys(upload(days(15), { certifiedOnset: today }), now);
    expect(keys.map((key) => key.daysSinceOnset)).toEqual([
      -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1,
    ]);
    expect(warnings).toEqual(['key 14 symptom onset is too large, 15 > 14 - saving without this key']);
    const late = acceptKeys(upload([sent(1), sent(2)], { certifiedOnset: today - 16 * 144 }), now);
    expect(late.keys.map((key) => key.daysSinceOnset)).toEqual([14]);
  });

  it('accepts nothing, without refusing, when the onset drops every key', () => {
    const { keys, problems, warnings } = acceptKeys(upload([sent(1)], { certifiedOnset: today - 20 * 144 }), now);
    expect([keys, problems, warnings.length]).toEqual([[], [], 1]);
  });

  it('refuses with the warnings when the others are invalid', () => {
    const keys = [sent(1), sent(2, { rollingPeriod: 0 })];
    expect(() => acceptKeys(upload(keys, { certifiedOnset: today - 20 * 144 }), now)).toThrow(
      refused('1 error occurred', { warnings: [expect.stringContaining('symptom onset')] }),
    );
  });

  it('checks overlaps only among keys that survive', () => {
    const overlapping = sent(9, { rollingStartNumber: today - 144 - 10 });
    expect(() => acceptKeys(upload([sent(1), overlapping]), now)).toThrow(refused('overlap'));
    expect(acceptKeys(upload([sent(1), { ...overlapping, transmissionRisk: 9 }]), now).keys).toHaveLength(1);
  });

  it('collapses equal key bytes, spelled either way, to the longest of one start', () => {
    const key = Buffer.alloc(16, 255);
    const twice = [
      sent(1, { key: key.toString('base64'), rollingPeriod: 100 }),
      sent(1, { key: key.toString('base64url'), rollingPeriod: 144 }),
    ];
    const { keys } = acceptKeys(upload(twice), now);
    expect(keys).toMatchObject([{ id: key.toString('base64'), rollingPeriod: 144 }]);
    const four = ['', '=', '==', '==='].map((end) => sent(1, { key: key.toString('base64url') + end }));
    expect(() => acceptKeys(upload(four), now)).toThrow(refused('too many keys with one start interval'));
  });

  it('never accepts a key outside its bounds', () => {
    const any = fc.record({
      key: fc.uint8Array({ minLength: 15, maxLength: 17 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      rollingStartNumber: fc.integer({ min: today - 20 * 144, max: today + 200 }),
      rollingPeriod: fc.integer({ min: -1, max: 150 }),
      transmissionRisk: fc.integer({ min: -1, max: 9 }),
    });
    fc.assert(
      fc.property(any, (key) => {
        let accepted: ReturnType<typeof acceptKeys>['keys'] = [];
        try {
          accepted = acceptKeys(upload([key]), now).keys;
        } catch {
          // Refused, which is fine here.
        }
        for (const each of accepted) {
          expect(each.bytes.length).toBe(16);
          expect(Math.abs(each.daysSinceOnset)).toBeLessThanOrEqual(14);
          expect(each.rollingStartNumber).toBeLessThanOrEqual(intervalAt(now));
          expect((each.rollingStartNumber + each.rollingPeriod) * 600).toBeGreaterThanOrEqual(now - 360 * 3_600 - 600);
          expect(each.releaseHour % 3_600).toBe(0);
        }
      }),
    );
  });
});
