import { describe, expect, it } from 'vitest';
import { padded, publishBody, requestFor } from '../../../device/client/bodies.ts';
import { reportOwnTest, type Session, toSentKeys, verifyCode } from '../../../device/client/calls.ts';
import { coverLegs, coverRound, keepCover, type TimedLeg } from '../../../device/client/cover-schedule.ts';
import { sendCoverTraffic } from '../../../device/client/cover-traffic.ts';
import type { Request } from '../../../device/client/http.ts';
import { android, androidCoverRules, ios, type Profile } from '../../../device/client/profile.ts';
import { proceed } from '../../../device/client/upload/proceed.ts';
import { enterCode, shareWith } from '../../../device/client/upload/steps.ts';
import { emptyMemory, memoryStore } from '../../../device/client/upload/upload.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';
import { SingleUseServer } from '../support/single-use-server.ts';
import { keysUntil, NOON, sessionOver } from '../support/uploading.ts';

const test = { phone: '+12065550100', symptomDate: '2026-11-19', testDate: '2026-11-22' };
const CODE = '73940562';

/** A whole diagnosis for real: report, verify, certificate, publish. */
async function realRequests(profile: Profile): Promise<readonly Request[]> {
  const server = new SingleUseServer(NOON);
  const session = sessionOver(server.send, profile);
  await reportOwnTest(session, { ...test, nonce: session.randomBytes(256) });
  server.codes.set(CODE, { testType: 'confirmed', expiresAt: NOON + 900 });
  const store = memoryStore({ ...emptyMemory, upload: enterCode(session, CODE) });
  const uploader = { session, store, now: () => NOON };
  const upload = await proceed(uploader);
  if (upload.at !== 'diagnosed') throw new Error(upload.at);
  const answers = { symptomDate: '2026-11-19', traveler: true };
  const consent = { keys: keysUntil(NOON), revisionToken: '', answers };
  store.keep({ ...store.read(), upload: shareWith(session, upload, consent, NOON) });
  await proceed(uploader);
  return server.requests;
}

async function coverRequests(profile: Profile): Promise<readonly Request[]> {
  const requests: Request[] = [];
  const session = sessionOver(async (request) => {
    requests.push(request);
    const body = Buffer.alloc(0);
    return { method: 'POST', path: '/', requestBytes: 0, status: 200, headers: [], body, milliseconds: 1 };
  }, profile);
  await sendCoverTraffic(session, { now: NOON, userReport: true });
  return requests;
}

// peers.md §3.4, nos. 53 and 54: others were told apart by size and by missing calls.
describe.each([
  ['android', android],
  ['ios with padding', { ...ios, paddedBodyBytes: 5_000 }],
])('cover traffic beside a real diagnosis (%s)', (_, profile) => {
  it('has the same calls in the same order, the same headers in the same order but one, and the same sizes', async () => {
    const real = await realRequests(profile);
    const cover = await coverRequests(profile);
    const image = ({ method, url, headers, body }: Request) => ({
      method,
      url,
      headers: Object.entries(headers).filter(([name]) => name !== 'X-Chaff'),
      bytes: body?.length,
    });
    expect(cover.map(image)).toEqual(real.map(image));
    expect(cover.map((request) => Object.keys(request.headers).at(-1))).toEqual(Array(4).fill('X-Chaff'));
    expect(real.every((request) => !('X-Chaff' in request.headers))).toBe(true);
    expect(real.map((request) => 'X-API-Key' in request.headers)).toEqual([true, true, true, false]);
  });

  it('has the members of real bodies, and 14 keys', async () => {
    const members = (request: Request) => Object.keys(JSON.parse(String(request.body)));
    const real = (await realRequests(profile)).map(members);
    const cover = await coverRequests(profile);
    const without = (names: string[]) => names.filter((name) => name !== 'symptomOnsetInterval');
    expect(cover.map(members)).toEqual(real.map(without));
    expect(JSON.parse(String(cover[3]?.body)).temporaryExposureKeys).toHaveLength(14);
  });
});

describe('padding to 5,000 bytes (enx-client.md §8)', () => {
  const session: Session = sessionOver(async () => Promise.reject(new Error()), android);
  const grown = (bytes: number) => padded({ a: 'x'.repeat(bytes - '{"a":""}'.length) }, session);

  it('grows what is smaller, and leaves alone what is not', () => {
    for (const bytes of [8, 100, 4_986, 4_998, 4_999]) {
      expect(grown(bytes).length, `${bytes}`).toBeGreaterThanOrEqual(5_000);
      expect(grown(bytes).length, `${bytes}`).toBe(5_013);
      expect(JSON.parse(grown(bytes).toString())).toHaveProperty('padding');
    }
    for (const bytes of [5_000, 5_001, 6_000]) {
      expect(grown(bytes).length).toBe(bytes);
      expect(JSON.parse(grown(bytes).toString())).not.toHaveProperty('padding');
    }
  });

  it('leaves room for 30 keys at the key server', () => {
    const keys = toSentKeys(
      Array.from({ length: 30 }, () => ({ key: Buffer.alloc(16), rollingStart: 2_642_976, rollingPeriod: 144 })),
      android,
    );
    const given = { hmacKey: 'x', certificate: 'x'.repeat(800), revisionToken: 'x'.repeat(2_000) };
    const body = padded(publishBody(session, { keys, ...given, onset: 0, traveler: false }), session);
    expect(requestFor(session, 'publish', body).body?.length).toBeLessThan(64_000);
  });

  it('is random base64', async () => {
    const bodies: unknown[] = [];
    const { send } = new SingleUseServer(NOON);
    const watched = sessionOver((request) => {
      bodies.push(JSON.parse(String(request.body)).padding);
      return send(request);
    }, android);
    await verifyCode(watched, CODE).catch(() => {});
    await verifyCode(watched, CODE).catch(() => {});
    expect(bodies[0]).toMatch(/^[A-Za-z0-9+/]{4000,}$/);
    expect(bodies[0]).not.toBe(bodies[1]);
  });
});

/** Draws in turn these fractions of the range, each of four bytes. */
function drawing(...fractions: number[]) {
  return () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(Math.min(Math.floor((fractions.shift() ?? 0) * 2 ** 32), 2 ** 32 - 1));
    return bytes;
  };
}

describe('one waking of the worker (enx-client.md §7)', () => {
  const round = (...draws: number[]) => coverRound(androidCoverRules, NOON, drawing(...draws));
  const SENDS = 0;
  const REPORTS = 0;
  const NO_REPORT = 0.5;

  it('sends in one of twelve', () => {
    expect(round(1 / 12 - 1e-6, NO_REPORT)).not.toEqual([]);
    expect(round(1 / 12 + 1e-6)).toEqual([]);
    expect(round(0.999_999)).toEqual([]);
  });

  it('begins with a report in one of six', () => {
    const legs = (draw: number) => round(SENDS, draw, 0, 0).map(({ leg }) => leg);
    expect(legs(1 / 6 - 1e-6)).toEqual(['user-report', 'verify', 'share']);
    expect(legs(1 / 6 + 1e-6)).toEqual(['verify', 'share']);
  });

  it.each([
    ['none', 0, 0, 0],
    ['the longest short one', 4 / 5 - 1e-6, 0.999_999, 10],
    ['the shortest long one', 4 / 5 + 1e-6, 0, 0],
    ['a second less than a day', 4 / 5 + 1e-6, (24 * 3_600 - 0.5) / 90_001, 86_399],
    ['a day', 4 / 5 + 1e-6, (24 * 3_600 + 0.5) / 90_001, 86_400],
    ['a second more than a day', 4 / 5 + 1e-6, (24 * 3_600 + 1.5) / 90_001, undefined],
    ['25 hours', 4 / 5 + 1e-6, 0.999_999_9, undefined],
  ])('a gap of %s', (_, kind, length, gap) => {
    const legs = round(SENDS, NO_REPORT, kind, length);
    expect(legs.find(({ leg }) => leg === 'share')?.at).toBe(gap === undefined ? undefined : NOON + gap);
    expect(legs.filter(({ leg }) => leg === 'verify')).toEqual([{ at: NOON, leg: 'verify' }]);
  });

  it('the report and verify are sent at once', () => {
    const [report, verify] = round(SENDS, REPORTS, 0, 0);
    expect([report?.at, verify?.at]).toEqual([NOON, NOON]);
  });
});

describe('years of cover traffic, with a seed', () => {
  const DAYS = 4_000;
  const legs = coverLegs(androidCoverRules, NOON, NOON + DAYS * DAY_SECONDS, seededRandom('years'));
  const count = (leg: string) => legs.filter((each) => each.leg === leg).length;

  it('has a mean of one round in two days, a report in one of six, and a cancelled rest in one of 125', () => {
    // Three standard deviations of each count.
    expect(Math.abs(count('verify') - DAYS / 2)).toBeLessThan(3 * Math.sqrt(DAYS / 2));
    expect(Math.abs(count('user-report') - DAYS / 12)).toBeLessThan(3 * Math.sqrt(DAYS / 12));
    const cancelled = count('verify') - count('share');
    expect(Math.abs(cancelled - DAYS / 2 / 125)).toBeLessThan(3 * Math.sqrt(DAYS / 2 / 125));
  });

  it('is in order of time, begins at wakings only, and ends in time', () => {
    expect(legs.map(({ at }) => at)).toEqual(legs.map(({ at }) => at).toSorted((a, b) => a - b));
    const wakings = legs.filter(({ leg }) => leg !== 'share');
    expect(wakings.every(({ at }) => (at - NOON) % (4 * HOUR_SECONDS) === 0)).toBe(true);
    expect(legs.at(-1)?.at).toBeLessThan(NOON + DAYS * DAY_SECONDS);
  });

  it.each([
    ['a second before it', -1, false],
    ['with it', 0, false],
    ['a second after it', 1, true],
  ])('a leg that is due when the time ends %s', (_, seconds, sent) => {
    const late = legs.find(({ leg, at }) => leg === 'share' && (at - NOON) % 14_400 !== 0) as TimedLeg;
    const until = late.at + seconds;
    const some = coverLegs(androidCoverRules, NOON, until, seededRandom('years'));
    expect(some.some(({ leg, at }) => leg === late.leg && at === late.at)).toBe(sent);
  });

  it('iOS sends none unless its switch says so', () => {
    expect(ios.coverTraffic).toBeUndefined();
    expect(android.coverTraffic).toBe(androidCoverRules);
  });
});

describe('keeping to the schedule', () => {
  it('sends each leg when it is due, and at once what is overdue', async () => {
    const legs: TimedLeg[] = [
      { at: NOON, leg: 'verify' },
      { at: NOON + 10, leg: 'share' },
      { at: NOON + 10, leg: 'verify' },
    ];
    let now = NOON - 5;
    const sent: [number, string][] = [];
    const session = sessionOver(async ({ url }) => {
      sent.push([now, new URL(url).pathname]);
      now += 4;
      return {
        method: '',
        path: '',
        requestBytes: 0,
        status: 200,
        headers: [],
        body: Buffer.alloc(0),
        milliseconds: 1,
      };
    }, android);
    const pass = async (seconds: number) => {
      now += seconds;
    };
    const time = { now: async () => now, pass };
    const told: number[] = [];
    await keepCover(session, legs, time, (_, exchanges) => void told.push(exchanges.length));
    expect(sent).toEqual([
      [NOON, '/base/api/verify'],
      [NOON + 10, '/base/api/certificate'],
      [NOON + 14, '/v1/publish'],
      [NOON + 18, '/base/api/verify'],
    ]);
    expect(told).toEqual([1, 2, 1]);
  });
});
