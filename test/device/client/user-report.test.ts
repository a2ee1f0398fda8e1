import { beforeEach, describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { proceed, type Uploader } from '../../../device/client/upload/proceed.ts';
import { enterCode } from '../../../device/client/upload/steps.ts';
import { memoryStore } from '../../../device/client/upload/upload.ts';
import { reportAllowedFrom, reportTest } from '../../../device/client/user-report.ts';
import { DAY_SECONDS, utcDay } from '../../../protocol/keys/interval.ts';
import { SingleUseServer } from '../support/single-use-server.ts';
import { lossyLine, NOON, sessionOver } from '../support/uploading.ts';

const test = { phone: '+12065550100', symptomDate: '2026-11-19', testDate: '2026-11-22' };
const CODE = '50817264';
const MONTH = 30 * DAY_SECONDS;
let server: SingleUseServer;
let uploader: Uploader;

beforeEach(() => {
  server = new SingleUseServer(NOON);
  uploader = { session: sessionOver(server.send, android), store: memoryStore(), now: () => server.now };
});

// enx-client.md §9: at most 3 in 30 days, at least 30 minutes apart.
describe('when another report is allowed', () => {
  const limits = android.userReportLimits;
  it.each([
    ['none before', [], 0],
    ['one', [NOON], NOON + 1_800],
    ['two', [NOON - 5_000, NOON], NOON + 1_800],
    ['three', [NOON - 5_000, NOON - 2_000, NOON], NOON - 5_000 + MONTH],
    ['three, in any order', [NOON, NOON - 5_000, NOON - 2_000], NOON - 5_000 + MONTH],
    ['three, the first long ago', [NOON - MONTH, NOON - 2_000, NOON], NOON + 1_800],
    ['four', [NOON - 9_000, NOON - 5_000, NOON - 2_000, NOON], NOON - 5_000 + MONTH],
  ])('after %s', (_, reports, from) => expect(reportAllowedFrom(reports, limits)).toBe(from));

  it('at once where no limits are known', () => {
    expect(reportAllowedFrom([NOON, NOON, NOON, NOON], ios.userReportLimits)).toBe(0);
  });
});

describe('a report of an own test (enx-client.md §9.1)', () => {
  it('is asked for, and the nonce is kept until the code was used', async () => {
    expect(await reportTest(uploader, test)).toEqual({ at: 'reported', expiresAt: NOON + 900 });
    const { nonce, reports } = uploader.store.read();
    expect(Buffer.from(nonce, 'base64')).toHaveLength(256);
    expect(reports).toEqual([NOON]);
    const enter = (code: string) => {
      const upload = enterCode(uploader.session, code, Buffer.from(nonce, 'base64'));
      uploader.store.keep({ ...uploader.store.read(), upload });
      return proceed(uploader);
    };
    await expect(enter('11111111')).rejects.toMatchObject({ code: 'code_invalid' });
    expect(uploader.store.read().nonce).toBe(nonce);
    expect(await enter(CODE)).toMatchObject({ at: 'diagnosed', diagnosis: { testType: 'user-report' } });
    expect(uploader.store.read().nonce).toBe('');
    expect(server.taken.verify).toBe(1);
  });

  it('has a code that is of no use without the nonce', async () => {
    await reportTest(uploader, test);
    uploader.store.keep({ ...uploader.store.read(), upload: enterCode(uploader.session, CODE) });
    await expect(proceed(uploader)).rejects.toMatchObject({ code: 'code_invalid' });
    expect(server.taken.verify).toBe(0);
  });

  it.each([
    ['a second early', -1, false],
    ['in time', 0, true],
    ['a second later', 1, true],
  ])('again half an hour later: %s', async (_, seconds, allowed) => {
    await reportTest(uploader, test);
    server.now += 1_800 + seconds;
    const again = reportTest(uploader, test);
    if (allowed) await expect(again).resolves.toMatchObject({ at: 'reported' });
    else await expect(again).rejects.toThrow('too often');
    expect(server.requests).toHaveLength(allowed ? 2 : 1);
  });

  it.each([
    ['a second early', -1, false],
    ['in time', 0, true],
  ])('a fourth time in a month: %s', async (_, seconds, allowed) => {
    for (let report = 0; report < 3; report++) {
      server.now = NOON + report * 1_800;
      await reportTest(uploader, test);
    }
    server.now = NOON + MONTH + seconds;
    const fourth = reportTest(uploader, test);
    if (allowed) await expect(fourth).resolves.toMatchObject({ at: 'reported' });
    else await expect(fourth).rejects.toMatchObject({ remedy: 'It may do so again from 2026-12-22 12:00:00 UTC.' });
  });

  it('whose answer was lost is asked for again with the same nonce, and counts once', async () => {
    const session = sessionOver(lossyLine(server.send, ['answer']), android);
    await expect(reportTest({ ...uploader, session }, test)).rejects.toThrow('lost');
    expect(uploader.store.read().upload?.at).toBe('reporting');
    expect(await proceed(uploader)).toMatchObject({ at: 'reported' });
    expect(server.requests.map(({ body }) => String(body)).every((body, _, [first]) => body === first)).toBe(true);
    expect(uploader.store.read().reports).toEqual([NOON]);
  });

  it.each([
    ['fast by a day', DAY_SECONDS, 'invalid_date'],
    ['fast by three hours, which is tomorrow', 3 * 3_600, 'invalid_date'],
    ['slow by a day', -DAY_SECONDS, undefined],
  ])('of a phone whose clock is %s', async (_, fast, code) => {
    server.now = Date.parse('2026-11-22T21:00:00Z') / 1000;
    const wrong = { ...uploader, now: () => server.now + fast };
    const report = reportTest(wrong, { ...test, testDate: utcDay(server.now + fast) });
    if (code === undefined) await expect(report).resolves.toMatchObject({ at: 'reported' });
    else await expect(report).rejects.toMatchObject({ code });
    expect(wrong.store.read().upload?.at).toBe(code === undefined ? 'reported' : 'refused');
  });
});
