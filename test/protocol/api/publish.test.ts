import { describe, expect, it } from 'vitest';
import { parsePublishRequest, publishAnswer, publishRefusal } from '../../../protocol/api/publish.ts';
import { ApiError } from '../../../protocol/errors.ts';

const json = 'application/json';
const parse = (body: string, contentType = json) => parsePublishRequest(Buffer.from(body), contentType);
const refused = (status: number, message = '') =>
  expect.objectContaining({
    status,
    code: 'bad_request',
    message: expect.stringMatching(new RegExp(`^error unmarshalling API call, code: ${status}: .*${message}`)),
  });

const empty = {
  temporaryExposureKeys: [],
  healthAuthorityID: '',
  verificationPayload: '',
  hmacKey: '',
  symptomOnsetInterval: 0,
  traveler: false,
  revisionToken: '',
  padding: '',
};

describe('publish request (key-server.md §1.2, §1.3)', () => {
  it('reads what phones send, in any letter case', () => {
    const key = { key: 'AAAA', rollingStartNumber: 2_991_600, rollingPeriod: 144 };
    const body = { HEALTHAUTHORITYID: 'a', hmackey: 'b', temporaryExposureKeys: [key], traveler: true, padding: 'xx' };
    expect(parse(JSON.stringify(body), 'application/json; charset=utf-8')).toEqual({
      ...empty,
      healthAuthorityID: 'a',
      hmacKey: 'b',
      traveler: true,
      padding: 'xx',
      temporaryExposureKeys: [{ ...key, transmissionRisk: 0 }],
    });
  });

  it('treats null and absent alike', () => {
    expect(parse('{}')).toEqual(empty);
    expect(parse('null')).toEqual(empty);
    expect(parse('{"revisionToken":null,"temporaryExposureKeys":null}\n')).toEqual(empty);
  });

  it('lets the last of equal members count', () => {
    expect(parse('{"hmacKey":"a","hmackey":"b"}').hmacKey).toBe('b');
  });

  it('takes 64,000 bytes and no more', () => {
    const body = (size: number) => `{"padding":"${'x'.repeat(size - 14)}"}`;
    expect(parse(body(64_000)).padding.length).toBe(63_986);
    expect(() => parse(body(64_001))).toThrow(refused(413));
  });

  it.each(['', 'text/plain', 'Application/JSON', ' application/json'])('refuses content type %j', (contentType) => {
    expect(() => parse('{}', contentType)).toThrow(refused(415, 'content-type is not application/json'));
  });

  it.each([
    ['empty', '', 'body must not be empty'],
    ['malformed', '{"padding":', 'malformed json'],
    ['trailing', '{} {}', 'body must contain only one JSON object'],
    ['unknown field', '{"regions":[]}', 'unknown field "regions"'],
    ['unknown field of a key', '{"temporaryExposureKeys":[{"vaccine":1}]}', 'unknown field "vaccine"'],
    ['float', '{"temporaryExposureKeys":[{"rollingPeriod":144.0}]}', 'invalid value'],
    ['exponent', '{"temporaryExposureKeys":[{"rollingPeriod":1e2}]}', 'invalid value'],
    ['string for an integer', '{"symptomOnsetInterval":"1"}', 'invalid value'],
    ['more than int32', '{"symptomOnsetInterval":3000000000}', 'invalid value'],
    ['number for a text', '{"padding":1}', 'invalid value'],
    ['text for a bool', '{"traveler":"true"}', 'invalid value'],
    ['object for a list', '{"temporaryExposureKeys":{}}', 'invalid value'],
    ['array', '[]', 'invalid value'],
  ])('refuses %s', (_, body, message) => {
    expect(() => parse(body)).toThrow(refused(400, message));
  });
});

describe('publish answer (key-server.md §1.5)', () => {
  it('names only what there is', () => {
    expect(publishAnswer({ revisionToken: 't', inserted: 14, problems: [], warnings: [] })).toEqual({
      revisionToken: 't',
      insertedExposures: 14,
    });
    expect(publishAnswer({ inserted: 0, problems: [], warnings: ['w'] })).toEqual({ warnings: ['w'] });
  });

  it('gives the code of a partial failure under both names', () => {
    expect(publishAnswer({ revisionToken: 't', inserted: 1, problems: ['E'], warnings: [] })).toEqual({
      revisionToken: 't',
      insertedExposures: 1,
      error: '1 error occurred:\n\t* E\n\n',
      code: 'partial_failure',
      errorCode: 'partial_failure',
    });
  });

  it('gives the code of a refusal under both names, and its details', () => {
    expect(publishRefusal(new ApiError(400, 'bad_request', 'no', { warnings: ['w'] }))).toEqual({
      error: 'no',
      code: 'bad_request',
      errorCode: 'bad_request',
      warnings: ['w'],
    });
  });
});
