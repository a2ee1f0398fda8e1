import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../../protocol/certificate/jwks.ts';
import {
  type APublish,
  dailyKeys,
  testAudience,
  testHealthAuthority,
  testIssuer,
  testIssuerName,
} from '../../../support/publish/key-server.ts';
import { issuer, keys, now, publishStory, revisionKey, ring } from '../../../support/publish/publish-story.ts';

const refused = (status: number, code: string) => expect.objectContaining({ status, code });
const badCertificate = refused(401, 'health_authority_verification_certificate_invalid');

describe('publishing keys', () => {
  it('stores 14 keys, counts them and gives a token', async () => {
    const { store, events, publish } = publishStory();
    const answer = await publish({ reportType: 'likely', request: { traveler: true } });
    expect(answer).toEqual({
      status: 200,
      body: {
        revisionToken: expect.stringMatching(/^[A-Za-z0-9+/]{1400,}=*$/),
        insertedExposures: 14,
      },
    });
    expect(store.rows.get(`tek#${keys[0]?.key}`)).toEqual({
      pk: { S: `tek#${keys[0]?.key}` },
      start: { N: String(keys[0]?.rollingStartNumber) },
      period: { N: '144' },
      originalType: { S: 'likely' },
      risk: { N: '4' },
      traveler: { BOOL: true },
      regions: { SS: ['US-ZZ'] },
      source: { S: 'publish' },
      releaseHour: { N: String(Date.parse('2026-11-22T09:00:00Z') / 1000) },
      expires: { N: String(Date.parse('2026-11-22T00:00:00Z') / 1000 + 361 * 3_600) },
    });
    expect(events).toMatchObject([
      { issuer: testIssuerName, inserted: 14, revised: 0, oldestStart: keys[13]?.rollingStartNumber },
    ]);
  });

  it('takes the health authority in any letter case', async () => {
    const { publish } = publishStory();
    const answer = await publish({ request: { healthAuthorityID: testHealthAuthority.toUpperCase() } });
    expect(answer.status).toBe(200);
  });

  it('answers 200 with a token and stores nothing for a first negative test', async () => {
    const { store, events, publish } = publishStory();
    expect(await publish({ reportType: 'negative' })).toEqual({
      status: 200,
      body: { revisionToken: expect.any(String) },
    });
    expect(store.rows.size).toBe(0);
    expect(events).toMatchObject([{ inserted: 0, revised: 0 }]);
  });

  it('lets a token revise, add and forget', async () => {
    const { store, events, publish } = publishStory();
    const first = await publish({ reportType: 'likely' });
    const revisionToken = first.body.revisionToken as string;
    const extra = dailyKeys(1, now, { firstDaysAgo: 0, seed: 2 });
    const answer = await publish({ reportType: 'confirmed', keys: [...keys, ...extra], request: { revisionToken } });
    expect(answer).toEqual({ status: 200, body: { revisionToken: expect.any(String), insertedExposures: 1 } });
    expect(store.log.flatMap((group) => group.entries).filter((entry) => entry.revision)).toHaveLength(14);
    expect(events[1]).toMatchObject({ inserted: 1, revised: 14 });
    const third = answer.body.revisionToken as string;
    await expect(publish({ reportType: 'negative', request: { revisionToken: third } })).rejects.toThrow(
      refused(400, 'key_already_revised'),
    );
  });

  it('changes and counts nothing when the type stays, and omits the count of a pure revision', async () => {
    const { events, publish } = publishStory();
    const { revisionToken } = (await publish({ reportType: 'likely' })).body as { revisionToken: string };
    const again = { reportType: 'likely', hmacKey: Buffer.alloc(16, 8), request: { revisionToken } };
    expect((await publish(again)).body).toEqual({ revisionToken: expect.any(String) });
    expect(events).toHaveLength(1);
    expect((await publish({ ...again, reportType: 'confirmed' })).body).toEqual({ revisionToken: expect.any(String) });
    expect(events[1]).toMatchObject({ inserted: 0, revised: 14 });
  });

  it('counts no revision to negative that was one before', async () => {
    const { events, publish } = publishStory();
    const { revisionToken } = (await publish({ reportType: 'likely' })).body as { revisionToken: string };
    const revoking = { reportType: 'negative', request: { revisionToken } };
    await publish(revoking);
    expect(events).toHaveLength(2);
    expect((await publish({ ...revoking, hmacKey: Buffer.alloc(16, 8) })).status).toBe(200);
    expect(events).toHaveLength(2);
  });

  it('lets keys of a first negative test be published later under the token', async () => {
    const { publish } = publishStory();
    const { revisionToken } = (await publish({ reportType: 'negative' })).body as { revisionToken: string };
    const answer = await publish({ reportType: 'confirmed', request: { revisionToken } });
    expect(answer.body).toMatchObject({ insertedExposures: 14 });
  });

  it('reports refused keys beside stored ones', async () => {
    const { store, publish } = publishStory();
    const bad = [
      ['15 bytes', Buffer.alloc(15, 1).toString('base64'), 0],
      ['17 bytes', Buffer.alloc(17, 1).toString('base64'), 0],
      ['too old', Buffer.alloc(16, 3).toString('base64'), -20 * 144],
      ['future', Buffer.alloc(16, 4).toString('base64'), 40 * 144],
    ].map(([, key, offset]) => ({
      ...keys[0],
      key,
      rollingStartNumber: (keys[0]?.rollingStartNumber ?? 0) + Number(offset),
    }));
    const { status, body } = await publish({ keys: [...keys.slice(0, 2), ...bad] as typeof keys });
    expect([status, body.insertedExposures, body.code, body.errorCode]).toEqual([
      200,
      2,
      'partial_failure',
      'partial_failure',
    ]);
    expect(body.error).toMatch(/^4 errors occurred:\n(\t\* key \d cannot be imported: .*\n){4}\n$/);
    expect([...store.rows.keys()].filter((pk) => pk.startsWith('tek#'))).toHaveLength(2);
    await expect(publish({ keys: bad as typeof keys })).rejects.toThrow(refused(400, 'bad_request'));
  });

  it('answers 200 with warnings alone when the onset drops every key', async () => {
    const { store, publish } = publishStory();
    const answer = await publish({
      keys: keys.slice(0, 1),
      claims: { symptomOnsetInterval: (keys[0]?.rollingStartNumber ?? 0) - 20 * 144 },
    });
    expect(answer).toEqual({
      status: 200,
      body: { warnings: [expect.stringContaining('symptom onset is too large')] },
    });
    expect(store.rows.size).toBe(0);
  });

  it('goes on when counting fails', async () => {
    const { counted, publish } = publishStory({ countPublish: () => Promise.reject(new Error('throttled')) });
    expect((await publish()).status).toBe(200);
    expect(counted).toEqual(['StatisticsLost']);
  });

  it('stores nothing when the token cannot be made', async () => {
    const { store, publish } = publishStory({ ring: { ...ring, writer: () => Promise.reject(new Error('no ring')) } });
    await expect(publish()).rejects.toThrow('no ring');
    expect(store.rows.size).toBe(0);
  });
});

it.each([
  [1, 200],
  [0, 401],
  [-1, 401],
])(
  'a health authority whose region has ended publishes until its end: %i s before it, status %i',
  async (left, status) => {
    const application = { regions: ['US-ZZ'], issuers: [testIssuerName], until: now + left };
    const trusted = { issuer: testIssuerName, audience: testAudience, keys: [] };
    const { publish } = publishStory({
      authorities: {
        application: async () => application,
        issuer: async () => trusted,
        publicKey: async () => publicKeyOf(issuer.jwk),
      },
    });
    const answer = await publish().catch((error: { status: number }) => error);
    expect(answer.status).toBe(status);
  },
);

it.each([
  [1, 200],
  [0, 401],
])('an issuer whose region has ended is believed until its end: %i s before it, status %i', async (left, status) => {
  const { publish } = publishStory({}, {}, { until: now + left });
  const answer = await publish().catch((error: { status: number }) => error);
  expect(answer.status).toBe(status);
});

describe('refusals, and nothing is stored', () => {
  it.each<[string, Partial<APublish>, number, string]>([
    ['no health authority', { request: { healthAuthorityID: '' } }, 401, 'unknown_health_authority_id'],
    ['an unknown health authority', { request: { healthAuthorityID: 'x' } }, 401, 'unknown_health_authority_id'],
    ['31 keys', { keys: dailyKeys(31, now) }, 400, 'bad_request'],
    [
      'four keys of one start',
      { keys: [1, 2, 3, 4].flatMap((seed) => dailyKeys(1, now, { seed })) },
      400,
      'bad_request',
    ],
    [
      'an overlap',
      {
        keys: [
          ...keys.slice(0, 1),
          ...dailyKeys(1, now, { seed: 2 }).map((key) => ({ ...key, rollingStartNumber: key.rollingStartNumber - 1 })),
        ],
      },
      400,
      'bad_request',
    ],
  ])('%s', async (_, what, status, code) => {
    const { store, publish } = publishStory();
    await expect(publish(what)).rejects.toThrow(refused(status, code));
    expect(store.rows.size).toBe(0);
  });

  it.each<[string, Partial<APublish>]>([
    ['no certificate', { request: { verificationPayload: '' } }],
    ['another audience', { claims: { aud: 'other' } }],
    ['an unknown issuer', { claims: { iss: 'other' } }],
    ['a key that the issuer does not have', { issuer: testIssuer('other') }],
    ['a key of the same name', { issuer: testIssuer() }],
    ['an end in the past', { claims: { exp: now - 1 } }],
    ['other keys', { request: { temporaryExposureKeys: dailyKeys(14, now, { seed: 3 }) } }],
    ['fewer keys', { request: { temporaryExposureKeys: keys.slice(1) } }],
    ['no keys', { keys: [] }],
    ['another secret', { request: { hmacKey: 'AAAA' } }],
    ['a secret that is not base64', { request: { hmacKey: '*' } }],
  ])('certificate with %s', async (_, what) => {
    const { store, publish } = publishStory();
    await expect(publish(what)).rejects.toThrow(badCertificate);
    expect(store.rows.size).toBe(0);
  });

  it('certificate of an issuer that this application does not trust', async () => {
    const authorities = {
      application: async () => ({ regions: ['US-ZZ'], issuers: ['somebody.else'] }),
      issuer: async () => ({ issuer: testIssuerName, audience: testAudience, keys: [] }),
      publicKey: async () => issuer.publicKey,
    };
    await expect(publishStory({ authorities }).publish()).rejects.toThrow(badCertificate);
  });

  it('application without regions, or a database that does not answer', async () => {
    const nobody = { issuer: async () => undefined, publicKey: async () => undefined };
    const bare = { ...nobody, application: async () => ({ regions: [], issuers: [] }) };
    await expect(publishStory({ authorities: bare }).publish()).rejects.toThrow(
      refused(500, 'health_authority_missing_region_config'),
    );
    const silent = { ...nobody, application: () => Promise.reject(new Error('socket')) };
    await expect(publishStory({ authorities: silent }).publish()).rejects.toThrow(
      refused(500, 'unable_to_load_health_authority'),
    );
  });

  it.each(['', '==', 'not base64!', undefined])('stored keys without a token: %j', async (revisionToken) => {
    const { store, publish } = publishStory();
    await publish({ reportType: 'likely' });
    const before = store.log.length;
    const request = revisionToken === undefined ? {} : { revisionToken };
    await expect(publish({ request })).rejects.toThrow(refused(400, 'missing_revision_token'));
    expect(store.log.length).toBe(before);
  });

  it('stored keys with the token of another phone, of another server, or a stale one', async () => {
    const { publish } = publishStory();
    await publish({ reportType: 'likely' });
    const others = await publish({ keys: dailyKeys(14, now, { seed: 5 }) });
    const foreign = await publishStory({
      ring: { ...ring, writer: async () => ({ ...revisionKey, version: '9' }) },
    }).publish();
    const stale = await publish({
      keys: dailyKeys(3, now, { firstDaysAgo: 20, seed: 6 }).concat(dailyKeys(1, now, { seed: 7 })),
    });
    for (const token of [others, foreign, stale].map((answer) => answer.body.revisionToken as string)) {
      await expect(publish({ request: { revisionToken: token } })).rejects.toThrow(
        refused(400, 'invalid_revision_token'),
      );
    }
    await expect(publish({ request: { revisionToken: 'AAAA' } })).rejects.toThrow(
      refused(400, 'invalid_revision_token'),
    );
  });

  it.each([{ rollingStartNumber: -1 }, { rollingPeriod: -1 }])(
    'stored keys with another start or period: %o',
    async (by) => {
      const { store, publish } = publishStory();
      const { revisionToken } = (await publish({ reportType: 'likely' })).body as { revisionToken: string };
      const changed = keys.slice(13).map((key) => ({
        ...key,
        rollingStartNumber: key.rollingStartNumber + (by.rollingStartNumber ?? 0),
        rollingPeriod: key.rollingPeriod + (by.rollingPeriod ?? 0),
      }));
      await expect(publish({ keys: changed, request: { revisionToken } })).rejects.toThrow(
        refused(400, 'invalid_revision_token'),
      );
      expect(store.log).toHaveLength(1);
    },
  );

  it('a forbidden change of type', async () => {
    const { publish } = publishStory();
    const { revisionToken } = (await publish()).body as { revisionToken: string };
    await expect(publish({ reportType: 'likely', request: { revisionToken } })).rejects.toThrow(
      refused(400, 'invalid_report_type_transition'),
    );
  });
});
