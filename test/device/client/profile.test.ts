import { describe, expect, it } from 'vitest';
import { padded, publishBody, verifyBody } from '../../../device/client/bodies.ts';
import { macOf, toSentKeys } from '../../../device/client/calls.ts';
import { accepting, android, androidCoverRules, ios, type Profile } from '../../../device/client/profile.ts';
import { keysUntil, NOON, sessionOver } from '../support/uploading.ts';

const offline = async () => Promise.reject(new Error('nothing is sent'));

/** What a phone of this profile writes. */
function image(profile: Profile) {
  const session = sessionOver(offline, profile);
  const keys = toSentKeys(keysUntil(NOON).slice(0, 1), profile);
  const given = { keys, hmacKey: 'x', certificate: 'x.y.z', revisionToken: '', onset: 0, traveler: false };
  const publish = publishBody(session, given);
  const [key] = publish.temporaryExposureKeys as object[];
  return {
    verify: Object.keys(JSON.parse(padded(verifyBody(profile, '12345678'), session).toString())),
    withNonce: Object.keys(verifyBody(profile, '12345678', Buffer.alloc(256))),
    publish: Object.keys(publish),
    key: Object.keys(key ?? {}),
    mac: macOf(keys, Buffer.alloc(16), profile),
  };
}

// enx-client.md §16, row by row; the rows index, signature and radio are tested where files and beacons are.
describe('the profiles', () => {
  it('verify body', () => {
    expect(image(ios).verify).toEqual(['code']);
    expect(image(android).verify).toEqual(['code', 'accept', 'padding']);
    expect(image(android).withNonce).toEqual(['code', 'nonce', 'accept']);
    expect(image({ ...ios, paddedBodyBytes: 5_000 }).verify).toEqual(['code', 'padding']);
    expect(image({ ...android, acceptedTestTypes: undefined }).verify).toEqual(['code', 'padding']);
  });

  it('form of the HMAC: three segments, four with risk 0, four with risk 1', () => {
    const macs = [ios, { ...ios, macSegments: 4 } as const, android].map((profile) => image(profile).mac);
    expect(new Set(macs).size).toBe(3);
    expect(image(ios).key).toEqual(['key', 'rollingStartNumber', 'rollingPeriod']);
    expect(image({ ...ios, macSegments: 4 }).key).toEqual(['key', 'rollingStartNumber', 'rollingPeriod']);
    expect(image(android).key).toEqual(['key', 'rollingStartNumber', 'rollingPeriod', 'transmissionRisk']);
  });

  it('publish body', () => {
    const common = ['temporaryExposureKeys', 'healthAuthorityID', 'verificationPayload', 'hmacKey'];
    expect(image(ios).publish).toEqual([...common, 'revisionToken']);
    expect(image(android).publish).toEqual([...common, 'traveler']);
    expect(image({ ...ios, sendsTraveler: true }).publish).toEqual([...common, 'revisionToken', 'traveler']);
    expect(image({ ...android, alwaysSendsRevisionToken: true }).publish).toContain('revisionToken');
  });

  it.each<[string, (profile: Profile) => unknown, unknown, unknown]>([
    ['attempts after 429', ({ retry }) => retry.whenLimited, 1, 1],
    ['what it reads then', ({ retry }) => retry.limitedHeader, 'X-Retry-After', 'Retry-After'],
    ['what it does then', ({ retry }) => retry.limitedMeans, 'timeout', 'wait'],
    ['attempts after 500', ({ retry }) => retry.whenFailing, 3, 3],
    ['attempts when offline', ({ retry }) => retry.whenUnreachable, 3, 3],
    ['milliseconds of an attempt', ({ retry }) => retry.timeoutMilliseconds, 10_000, 10_000],
    ['index', ({ indexMethod }) => indexMethod, 'last-seen', 'set'],
    ['signature', ({ signatureRule }) => signatureRule, 'all-known', 'first'],
    ['cover traffic', ({ coverTraffic }) => coverTraffic, androidCoverRules, undefined],
    ['bytes of a padded body', ({ paddedBodyBytes }) => paddedBodyBytes, 5_000, 0],
    ['transmission risk', ({ transmissionRisk }) => transmissionRisk, 1, 0],
    ['reports of own tests', ({ userReportLimits }) => userReportLimits?.reports, 3, undefined],
    ['certificate', ({ certificateCheck }) => certificateCheck, 'contents', 'contents'],
    ['today is ended', ({ endsKeyOnSharing }) => endsKeyOnSharing, true, true],
    ['onset', ({ sendsOnset }) => sendsOnset, true, true],
  ])('%s', (_, of, onAndroid, onIos) => {
    expect(of(android)).toEqual(onAndroid);
    expect(of(ios)).toEqual(onIos);
  });
});

describe('a phone that takes a negative result', () => {
  it('names it beside the others on Android', () =>
    expect(accepting(android, 'negative').acceptedTestTypes).toEqual([
      ...(android.acceptedTestTypes ?? []),
      'negative',
    ]));
  it.each([
    ['names each once', android, 'confirmed'],
    ['names none on iOS', ios, 'negative'],
  ])('%s', (_, profile, testType) => expect(accepting(profile, testType)).toBe(profile));
});
