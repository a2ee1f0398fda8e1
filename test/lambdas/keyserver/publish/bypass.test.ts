/** Applications of throw-away stages that need no certificate, or no token (key-server.md §1.8, §1.11, §2.5, §3.3). */
import { describe, expect, it } from 'vitest';
import { ekeyhmac } from '../../../../protocol/keys/hmac.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';
import { issuer, keys, now, publishStory } from '../../../support/publish/publish-story.ts';

const refused = (status: number, code: string) => expect.objectContaining({ status, code });
const stranger = testIssuer();
const withoutProof = { request: { verificationPayload: '', hmacKey: '' } };

describe('an application that needs no certificate', () => {
  const open = () => publishStory({}, { bypass: { certificate: true } });

  it.each([
    ['none', { request: { verificationPayload: '' } }],
    ['none, and no HMAC key', withoutProof],
    ['an HMAC key that is no base64', { request: { verificationPayload: '', hmacKey: '!' } }],
    ['one of a stranger', { issuer: stranger }],
    ['one that has ended', { claims: { exp: now - 1 } }],
    ['one of other keys', { claims: { tekmac: ekeyhmac(Buffer.alloc(1), 'x').toString('base64') } }],
  ])('takes keys with %s: of no type, with the risk that was sent, counted for nobody', async (_, what) => {
    const { store, events, publish } = open();
    const [one, other] = keys;
    if (!one || !other) throw new Error('two keys');
    const answer = await publish({ keys: [one, { ...other, transmissionRisk: 5 }], ...what });
    expect(answer).toEqual({ status: 200, body: { insertedExposures: 2, revisionToken: expect.any(String) } });
    expect(store.rows.get(`tek#${one.key}`)).toMatchObject({ originalType: { S: '' }, risk: { N: '0' } });
    expect(store.rows.get(`tek#${other.key}`)).toMatchObject({ originalType: { S: '' }, risk: { N: '5' } });
    expect(store.log.flatMap(({ entries }) => entries.map(({ reportType }) => reportType))).toEqual([0, 0]);
    expect(events).toEqual([]);
  });

  it('believes one that is valid, as everywhere', async () => {
    const { store, events, publish } = open();
    await publish({ reportType: 'likely' });
    expect(store.rows.get(`tek#${keys[0]?.key}`)).toMatchObject({ originalType: { S: 'likely' }, risk: { N: '4' } });
    expect(events).toHaveLength(1);
  });

  it('believes no onset of one that is not: four days ago is assumed', async () => {
    const { store, publish } = open();
    const claims = { symptomOnsetInterval: (keys[13]?.rollingStartNumber ?? 0) - 10 * 144 };
    expect((await publish({ claims, issuer: stranger })).body.warnings).toBeUndefined();
    expect(store.log[0]?.entries.map(({ daysSinceOnset }) => daysSinceOnset)).toEqual([
      -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3,
    ]);
  });

  it('still wants keys: none is 400, and not the certificate’s 401', async () => {
    const { publish } = open();
    await expect(publish({ keys: [] })).rejects.toThrow(refused(400, 'bad_request'));
    await expect(publish({ keys: [] })).rejects.toThrow('no exposure keys in publish request');
  });

  it('takes the same upload again as one, and that of another phone not', async () => {
    const { store, publish } = open();
    const mine = { request: { verificationPayload: '' }, hmacKey: Buffer.alloc(16, 1) };
    await publish(mine);
    expect((await publish(mine)).body).toMatchObject({ insertedExposures: 14, revisionToken: expect.any(String) });
    expect(store.log).toHaveLength(1);
    await expect(publish({ ...mine, hmacKey: Buffer.alloc(16, 2) })).rejects.toThrow(
      refused(400, 'missing_revision_token'),
    );
  });

  it.each([
    ['confirmed', 200, ''],
    ['likely', 400, 'invalid_report_type_transition'],
    ['user-report', 400, 'invalid_report_type_transition'],
    ['negative', 200, ''],
  ])('lets a key of no type become %s: %i %s', async (reportType, status, code) => {
    const { store, publish } = open();
    const { revisionToken } = (await publish({ issuer: stranger })).body as { revisionToken: string };
    const revised = publish({ reportType, request: { revisionToken } });
    if (code !== '') return expect(revised).rejects.toThrow(refused(status, code));
    expect((await revised).status).toBe(status);
    expect(store.rows.get(`tek#${keys[0]?.key}`)?.revisedType).toEqual({ S: reportType });
  });

  it('lets no key of a type lose it, and one of none be sent again', async () => {
    const { publish } = open();
    const { revisionToken } = (await publish({ issuer })).body as { revisionToken: string };
    const nameless = { request: { verificationPayload: '', revisionToken } };
    await expect(publish(nameless)).rejects.toThrow(refused(400, 'invalid_report_type_transition'));
    const other = publishStory({}, { bypass: { certificate: true } });
    const first = (await other.publish(withoutProof)).body as { revisionToken: string };
    const again = { request: { verificationPayload: '', revisionToken: first.revisionToken } };
    expect((await other.publish(again)).body).toEqual({ revisionToken: expect.any(String) });
  });
});

it('every other application wants a certificate', async () => {
  const certificate = refused(401, 'health_authority_verification_certificate_invalid');
  for (const authority of [{}, { bypass: {} }, { bypass: { revisionToken: true } }] as const) {
    const { store, publish } = publishStory({}, authority);
    await expect(publish(withoutProof)).rejects.toThrow(certificate);
    await expect(publish({ issuer: stranger })).rejects.toThrow(certificate);
    expect(store.rows.size).toBe(0);
  }
});

describe('an application that needs no revision token', () => {
  const open = () => publishStory({}, { bypass: { revisionToken: true } });

  it.each(['', 'AAAA', '!!!'])(
    'revises stored keys under the token %j, adds new ones and gives a token',
    async (revisionToken) => {
      const { events, publish } = open();
      await publish({ reportType: 'likely', keys: keys.slice(1) });
      const answer = await publish({ reportType: 'confirmed', request: { revisionToken } });
      expect(answer.body).toEqual({ insertedExposures: 1, revisionToken: expect.any(String) });
      expect(events[1]).toMatchObject({ inserted: 1, revised: 13 });
    },
  );

  it('keeps every other rule: the key as it was sent first, and one revision', async () => {
    const { publish } = open();
    await publish({ reportType: 'likely' });
    const moved = keys.map((key) => ({ ...key, rollingPeriod: 100 }));
    await expect(publish({ keys: moved })).rejects.toThrow(refused(400, 'invalid_revision_token'));
    await publish();
    await expect(publish({ reportType: 'negative' })).rejects.toThrow(refused(400, 'key_already_revised'));
    await expect(publish({ reportType: 'user-report' })).rejects.toThrow(refused(400, 'key_already_revised'));
  });
});
