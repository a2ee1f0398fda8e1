import { describe, expect, it } from 'vitest';
import {
  parsePublishV1Alpha1,
  publishV1Alpha1Answer,
  publishV1Alpha1Refusal,
} from '../../../protocol/api/publish-v1alpha1.ts';
import { ApiError } from '../../../protocol/errors.ts';

const parse = (body: object, contentType = 'application/json') =>
  parsePublishV1Alpha1(Buffer.from(JSON.stringify(body)), contentType);
const key = { key: 'AAAA', rollingStartNumber: 2_991_600, rollingPeriod: 144, transmissionRisk: 3 };

describe('a request of v1alpha1 (key-server.md §1.4)', () => {
  it('says in other words what a v1 request says', () => {
    const request = {
      temporaryExposureKeys: [key],
      regions: ['US-ZZ'],
      appPackageName: 'org.example.exposure',
      verificationPayload: 'a.b.c',
      hmackey: 'AAAA',
      symptomOnsetInterval: 7,
      revisionToken: 'AAAA',
      padding: 'xx',
    };
    expect(parse(request)).toEqual({
      temporaryExposureKeys: [key],
      regions: ['US-ZZ'],
      healthAuthorityID: 'org.example.exposure',
      verificationPayload: 'a.b.c',
      hmacKey: 'AAAA',
      symptomOnsetInterval: 7,
      revisionToken: 'AAAA',
      padding: 'xx',
      traveler: false,
    });
  });

  it.each([
    [undefined, [], false],
    [[], [], false],
    [['US-ZZ'], ['US-ZZ'], false],
    [['US-ZZ', 'US-YY'], ['US-ZZ', 'US-YY'], true],
  ])('regions %j: a traveler is who names more than one', (regions, expected, traveler) => {
    expect(parse({ regions })).toMatchObject({ regions: expected, traveler });
  });

  it('takes names in any letter case, and ignores what was before certificates', () => {
    const old = { platform: 'android', deviceVerificationPayload: 'x', APPPACKAGENAME: 'a', hmacKey: 'b' };
    expect(parse(old)).toMatchObject({ healthAuthorityID: 'a', hmacKey: 'b' });
  });

  it.each(['healthAuthorityID', 'traveler', 'surprise'])('refuses %s, which it does not have', (name) => {
    expect(() => parse({ [name]: null })).toThrow(expect.objectContaining({ status: 400, code: 'bad_request' }));
  });

  it('refuses another content type', () => {
    expect(() => parse({}, 'text/plain')).toThrow(expect.objectContaining({ status: 415 }));
  });
});

describe('an answer of v1alpha1', () => {
  it('has every member, empty where there is nothing', () => {
    expect(publishV1Alpha1Answer({})).toEqual({ revisionToken: '', insertedExposures: 0, error: '' });
  });

  it('has warnings only where there are any, and no code', () => {
    const v1 = { revisionToken: 't', insertedExposures: 2, error: 'E', code: 'c', errorCode: 'c', warnings: ['w'] };
    expect(publishV1Alpha1Answer(v1)).toEqual({
      ...{ revisionToken: 't', insertedExposures: 2, error: 'E', warnings: ['w'] },
    });
    expect(publishV1Alpha1Refusal(new ApiError(400, 'bad_request', 'no', { warnings: ['w'] }))).toEqual({
      ...{ revisionToken: '', insertedExposures: 0, error: 'no', warnings: ['w'] },
    });
  });
});
