/**
 * Every row of the tables of publish over HTTP, in both versions: status, code and text to the letter, and the size of every answer
 * (key-server.md §1.4 to §1.8, §3.3); what succeeds is in successes.test.ts. A code that is added to protocol/errors.ts has no line here, and does not compile.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyServerErrorCode } from '../../../../protocol/errors.ts';
import type { SentKey } from '../../../../protocol/keys/hmac.ts';
import { dayStartInterval, intervalAt } from '../../../../protocol/keys/interval.ts';
import { Refused } from '../../../support/memory-aws/refused.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';
import {
  type Answered,
  bothVersions,
  looksLikeEveryAnswer,
  type SendPublish,
  tokenOf,
  versions,
} from '../../../support/publish/publish-versions.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
const current = intervalAt(now);
const today = dayStartInterval(current);
const oldest = intervalAt(now - 360 * 3_600);
const { deployed, fresh, upload } = bothVersions(now);
const key = (change: Partial<SentKey> = {}): SentKey => ({
  key: randomBytes(16).toString('base64'),
  ...{ rollingStartNumber: today - 144, rollingPeriod: 144, transmissionRisk: 0, ...change },
});

interface Row {
  readonly how: string;
  readonly status: number;
  readonly error: string | RegExp;
  /** Members of the answer beside error and code. */
  readonly members?: object;
  provoke(send: SendPublish): Promise<Answered>;
}
const row = (how: string, status: number, error: Row['error'], provoke: Row['provoke'], members = {}): Row => ({
  ...{ how, status, error, provoke, members },
});

const unreadable = 'unable to read request data: ';
const leftOut = (...reasons: string[]) => {
  const list = reasons.map((reason, index) => `\t* key ${index} cannot be imported: ${reason}\n`).join('');
  return `${reasons.length === 1 ? '1 error' : `${reasons.length} errors`} occurred:\n${list}\n`;
};
const unparsable = (status: number, why: string) => `error unmarshalling API call, code: ${status}: ${why}`;
const unproven = (why: string) => `unable to validate diagnosis verification: ${why}`;
const json = (request: object) => JSON.stringify(request);

/** A key that is left out (§1.7), and why. The first of several reasons counts. */
const invalidKeys: readonly [what: string, change: Partial<SentKey>, reason: string][] = [
  ['no base64', { key: '!' }, 'illegal base64 data at input byte 0'],
  ['no base64 from its third character on', { key: 'AA~A' }, 'illegal base64 data at input byte 2'],
  ['no bytes', { key: '' }, 'invalid key length, 0, must be 16'],
  ['15 bytes', { key: Buffer.alloc(15).toString('base64') }, 'invalid key length, 15, must be 16'],
  ['17 bytes', { key: Buffer.alloc(17).toString('base64') }, 'invalid key length, 17, must be 16'],
  ['a period of 0', { rollingPeriod: 0 }, 'invalid interval count, 0, must be >= 1 && <= 144'],
  ['a period of -1', { rollingPeriod: -1 }, 'invalid interval count, -1, must be >= 1 && <= 144'],
  ['a period of 145', { rollingPeriod: 145 }, 'invalid interval count, 145, must be >= 1 && <= 144'],
  [
    'an end that is too old',
    { rollingStartNumber: oldest - 145, rollingPeriod: 144 },
    `key expires before minimum window; ${oldest - 145} + 144 = ${oldest - 1} which is too old, must be >= ${oldest}`,
  ],
  [
    'a start in the future',
    { rollingStartNumber: current + 1, rollingPeriod: 1 },
    `interval number ${current + 1} is in the future, must be <= ${current}`,
  ],
  ['a risk of -1', { transmissionRisk: -1 }, 'invalid transmission risk: -1, must be >= 0 && <= 8'],
  ['a risk of 9', { transmissionRisk: 9 }, 'invalid transmission risk: 9, must be >= 0 && <= 8'],
  ['a wrong period and a wrong risk', { rollingPeriod: 0, transmissionRisk: 9 }, 'invalid interval count, 0, must be'],
];

/** A good key beside it, whose text sorts behind every other. */
const last = () =>
  key({ key: `zz${randomBytes(16).toString('base64').slice(2)}`, rollingStartNumber: today - 5 * 144 });

const rows: Readonly<Record<Exclude<KeyServerErrorCode, 'unauthorized'>, readonly Row[]>> = {
  bad_request: [
    row('content type', 415, unparsable(415, 'content-type is not application/json'), (send) =>
      send(upload(), { 'content-type': 'text/plain' }),
    ),
    row('content type in capitals', 415, unparsable(415, 'content-type is not application/json'), (send) =>
      send(upload(), { 'content-type': 'Application/JSON' }),
    ),
    row('64,001 bytes', 413, unparsable(413, 'http: request body too large'), (send) =>
      send(`{"padding":"${'x'.repeat(64_001 - 14)}"}`),
    ),
    row('no body', 400, unparsable(400, 'body must not be empty'), (send) => send('')),
    row('broken JSON', 400, unparsable(400, 'malformed json'), (send) => send('{"padding":')),
    row('bytes that are no UTF-8', 400, unparsable(400, 'malformed json'), (send) => send(Buffer.from([0x22, 0xff]))),
    row('an unknown member', 400, unparsable(400, 'unknown field "surprise"'), (send) => send('{"surprise":1}')),
    row('an unknown member of a key', 400, unparsable(400, 'unknown field "surprise"'), (send) =>
      send(json({ temporaryExposureKeys: [{ ...key(), surprise: 1 }] })),
    ),
    ...['144.0', '1e2', '1.5', '3000000000', '"144"'].map((literal) =>
      row(
        `a period of ${literal}`,
        400,
        unparsable(400, 'invalid value "temporaryExposureKeys.rollingPeriod"'),
        (send) => send(`{"temporaryExposureKeys":[{"rollingPeriod":${literal}}]}`),
      ),
    ),
    row('two objects', 400, unparsable(400, 'body must contain only one JSON object'), (send) => send('{} {}')),
    row('31 keys', 400, `${unreadable}too many exposure keys in publish: 31, max of 30 is allowed`, (send) =>
      send(upload({ keys: Array.from({ length: 31 }, (_, n) => key({ rollingStartNumber: today - (n % 14) * 144 })) })),
    ),
    row('no keys, where nobody needs to vouch', 400, `${unreadable}no exposure keys in publish request`, (send) =>
      send({ healthAuthorityID: 'org.example.unvouched', temporaryExposureKeys: [] }),
    ),
    row('an overlap', 400, `${unreadable}exposure keys overlap without sharing their start interval`, (send) =>
      send(upload({ keys: [key({ rollingStartNumber: today - 288 }), key({ rollingStartNumber: today - 145 })] })),
    ),
    row('four of one start', 400, `${unreadable}too many keys with one start interval, max of 3 is allowed`, (send) =>
      send(upload({ keys: [144, 120, 100, 50].map((rollingPeriod) => key({ rollingPeriod })) })),
    ),
    row(
      'the same key four times',
      400,
      `${unreadable}too many keys with one start interval, max of 3 is allowed`,
      (send) => send(upload({ keys: Array(4).fill(key()) })),
    ),
    ...invalidKeys.map(([what, change, reason]) =>
      row(
        `a key of ${what} alone`,
        400,
        new RegExp(`^${escaped(unreadable)}1 error occurred:\n\t\\* key 0 .*${escaped(reason)}`),
        (send) => send(upload({ keys: [key(change)] })),
      ),
    ),
    row(
      'a key too far from the onset beside one that is left out',
      400,
      `${unreadable}${leftOut('invalid interval count, 0, must be >= 1 && <= 144')}`,
      (send) =>
        send(
          upload({
            keys: [key({ key: `AA${'A'.repeat(20)}==`, rollingPeriod: 0 }), last()],
            claims: { symptomOnsetInterval: today - 25 * 144 },
          }),
        ),
      { warnings: ['key 1 symptom onset is too large, 20 > 14 - saving without this key'] },
    ),
  ],
  unknown_health_authority_id: ['org.example.unknown', '', 'x'.repeat(300)].map((healthAuthorityID) =>
    row(`"${healthAuthorityID.slice(0, 20)}"`, 401, 'unauthorized health authority', (send) =>
      send({ ...upload(), healthAuthorityID }),
    ),
  ),
  unable_to_load_health_authority: [
    row('while the table cannot be read', 500, 'unable to load health authority', async (send) => {
      whileFails('GetItem');
      return send({ ...upload(), healthAuthorityID: `org.example.unread-${randomBytes(4).toString('hex')}` });
    }),
  ],
  health_authority_missing_region_config: [
    row('of an application without regions', 500, 'unknown health authority regions', (send) =>
      send({ ...upload(), healthAuthorityID: 'org.example.no-regions' }),
    ),
  ],
  health_authority_verification_certificate_invalid: [
    row('none', 401, unproven('malformed certificate'), (send) => send({ ...upload(), verificationPayload: '' })),
    row('that is no JWT', 401, unproven('malformed certificate'), (send) =>
      send({ ...upload(), verificationPayload: 'a.b.c' }),
    ),
    row('of an unknown issuer', 401, unproven('issuer'), (send) => send(upload({ claims: { iss: 'unknown' } }))),
    row('for another audience', 401, unproven('audience'), (send) => send(upload({ claims: { aud: 'unknown' } }))),
    row('for a list of audiences', 401, unproven('audience'), (send) => send(upload({ claims: { aud: ['x'] } }))),
    row('of a stranger', 401, unproven('signature'), (send) => send(upload({ issuer: testIssuer() }))),
    row('under an unknown kid', 401, unproven('key'), (send) => send(upload({ issuer: testIssuer('unknown') }))),
    row('that has ended', 401, unproven('expired'), (send) => send(upload({ claims: { exp: now - 60 } }))),
    row('that is not valid yet', 401, unproven('not valid yet'), (send) =>
      send(upload({ claims: { nbf: now + 600 } })),
    ),
    row('issued in the future', 401, unproven('not valid yet'), (send) => send(upload({ claims: { iat: now + 600 } }))),
    row('of no type', 401, unproven('report type'), (send) => send(upload({ reportType: '' }))),
    row('of an unknown type', 401, unproven('report type'), (send) => send(upload({ reportType: 'maybe' }))),
    row('of other keys', 401, unproven('HMAC'), (send) => send({ ...upload(), temporaryExposureKeys: fresh(1) })),
    row('under another HMAC key', 401, unproven('HMAC'), (send) => send({ ...upload(), hmacKey: 'AAAA' })),
    row('of no keys', 401, unproven('HMAC'), (send) => send(upload({ keys: [] }))),
    row('which hides what is wrong with the keys', 401, unproven('HMAC'), (send) =>
      send({ ...upload({ keys: [key({ rollingPeriod: 0 })] }), hmacKey: 'AAAA' }),
    ),
  ],
  missing_revision_token: ['', '!!!', '=='].map((revisionToken) =>
    row(`"${revisionToken}"`, 400, 'no revision token, but sent existing keys', async (send) => {
      const keys = fresh(2);
      await send(upload({ keys, reportType: 'likely' }));
      return send(upload({ keys, request: { revisionToken } }));
    }),
  ),
  invalid_revision_token: [
    row('that is none', 400, 'revision token is invalid', async (send) => {
      const keys = fresh(2);
      await send(upload({ keys, reportType: 'likely' }));
      return send(upload({ keys, request: { revisionToken: 'AAAA' } }));
    }),
    row('of other keys', 400, 'revision token is invalid', async (send) => {
      const keys = fresh(2);
      await send(upload({ keys, reportType: 'likely' }));
      const revisionToken = tokenOf(await send(upload()));
      return send(upload({ keys, request: { revisionToken } }));
    }),
    row('with a key that was moved', 400, 'revision token is invalid', async (send) => {
      const keys = fresh(1);
      const revisionToken = tokenOf(await send(upload({ keys, reportType: 'likely' })));
      const moved = keys.map((one) => ({ ...one, rollingPeriod: 100 }));
      return send(upload({ keys: moved, request: { revisionToken } }));
    }),
  ],
  key_already_revised: [
    row('a second time', 400, 'key was already revised', async (send) => {
      const keys = fresh(1);
      const revisionToken = tokenOf(await send(upload({ keys, reportType: 'likely' })));
      await send(upload({ keys, reportType: 'confirmed', request: { revisionToken } }));
      return send(upload({ keys, reportType: 'negative', request: { revisionToken } }));
    }),
  ],
  invalid_report_type_transition: [
    ['confirmed', 'likely'],
    ['confirmed', 'user-report'],
    ['confirmed', 'negative'],
    ['likely', 'user-report'],
  ].map(([from = '', to = '']) =>
    row(
      `from ${from} to ${to}`,
      400,
      `invalid report type transition: cannot transition from "${from}" to "${to}"`,
      async (send) => {
        const keys = fresh(1);
        const revisionToken = tokenOf(await send(upload({ keys, reportType: from })));
        return send(upload({ keys, reportType: to, request: { revisionToken } }));
      },
    ),
  ),
  internal_error: [
    row('while nothing can be stored', 500, 'Internal Server Error', async (send) => {
      whileFails('TransactWriteItems');
      return send(upload());
    }),
  ],
  partial_failure: invalidKeys.map(([what, change, reason]) =>
    row(
      `a key of ${what} beside a good one`,
      200,
      new RegExp(`^1 error occurred:\n\t\\* key 0 cannot be imported: ${escaped(reason)}`),
      (send) => send(upload({ keys: [key(change), last()] })),
      { insertedExposures: 1, revisionToken: expect.any(String) },
    ),
  ),
};

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Until the answer has come: the service says that it cannot. */
function whileFails(operation: string): void {
  deployed().aws.disturb(async (asked, carryOut) => {
    if (asked.operation === operation) throw new Refused('InternalServerError', {}, 500);
    return carryOut();
  });
}

const all = Object.entries(rows).flatMap(([code, ways]) => ways.map((way) => [code, way.how, way] as const));

describe.each(versions)('%s', (version) => {
  const send: SendPublish = (...sent) => deployed().sending(version)(...sent);
  const expected = (code: string, { error, members }: Row) => {
    const text = typeof error === 'string' ? error : expect.stringMatching(error);
    if (version === 'v1') return { ...members, error: text, code, errorCode: code };
    return { revisionToken: '', insertedExposures: 0, error: text, ...members };
  };

  it.each(all)('%s: %s', async (code, _, way) => {
    const answer = await way.provoke(send).finally(() => deployed().aws.disturb(undefined));
    expect([answer.status, answer.body]).toEqual([way.status, expected(code, way)]);
    looksLikeEveryAnswer(answer, version);
  });
});
