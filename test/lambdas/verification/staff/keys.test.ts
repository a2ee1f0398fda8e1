/** A region's signing keys: what administrators see of them, and a new one before its time. */
import { describe, expect, it } from 'vitest';
import type { RotateRequest } from '../../../../lambdas/verification/jobs/rotate/rotate-verification.ts';
import type { KeyRows } from '../../../../lambdas/verification/keys/key-rows.ts';
import { showSigningKeys } from '../../../../lambdas/verification/staff/keys/show-signing-keys.ts';
import { rotateKeys, rotation } from '../../../../lambdas/verification/staff/rotate-keys/rotate-keys.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import type { KeyWish } from '../../../../protocol/rings/key-wish.ts';
import type { KeysAnswer } from '../../../../protocol/staff/administration.ts';
import { refusalOf, SUBJECT, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const old = { version: 'US-ZZ-v1', createdAt: NOW - 30 * DAY_SECONDS, usableFrom: NOW - 30 * DAY_SECONDS };
const signing = { version: 'US-ZZ-v2', createdAt: NOW - 7_200, usableFrom: NOW - 3_600 };
const announced = { version: 'US-ZZ-v3', createdAt: NOW - 60, usableFrom: NOW + 3_540 };
const rowsOf = (...versions: KeyRows['versions'][number][]): KeyRows => ({ versions, unfinished: [], retired: [] });
/** The generator of P-256 (SEC 2, §2.4.2). */
const point = {
  kty: 'EC',
  crv: 'P-256',
  x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
  y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
} as const;

describe('the keys', () => {
  const show = async (signed: 'no' | 'fail-open', rows: KeyRows) => {
    const asked: KeyWish[] = [];
    const { body } = await showSigningKeys({
      regions: oneRegion({ sms: { templates: {}, signed, dailyCap: 1, dailyCapUserReports: 1, dailyCapPerNumber: 1 } }),
      deviceUrl: 'https://device.example.org/',
      async rows(wish) {
        asked.push(wish);
        return rows;
      },
      publicKeys: async () => [{ kid: 'US-ZZ-v2', ...point }],
    })(undefined, staffCallWith(['SettingsRead']));
    return { asked, body: body as unknown as KeysAnswer };
  };

  it('are shown with what each is doing, and where others find them', async () => {
    const { body } = await show('no', rowsOf(old, announced, { ...signing }));
    expect(body).toMatchObject({ now: NOW, jwksUrl: 'https://device.example.org/jwks/US-ZZ' });
    expect([typeof body.issuer, typeof body.audience]).toEqual(['string', 'string']);
    expect(body.keys).toHaveLength(1);
    const versions = body.keys[0]?.versions.map(({ version, state, publicKeyPem }) => [
      version,
      state,
      publicKeyPem?.slice(0, 26),
    ]);
    expect(versions).toEqual([
      ['US-ZZ-v3', 'announced', undefined],
      ['US-ZZ-v2', 'signs', '-----BEGIN PUBLIC KEY-----'],
      ['US-ZZ-v1', 'replaced', undefined],
    ]);
  });

  it('are those of messages, too, where the region signs them, and of no other region', async () => {
    const { asked, body } = await show('fail-open', rowsOf({ ...signing, revokedAt: NOW - 5 }));
    expect(asked).toEqual([
      { what: 'certificate', region: 'US-ZZ' },
      { what: 'message', region: 'US-ZZ' },
    ]);
    expect(body.keys.map(({ what, versions }) => [what, versions[0]?.state])).toEqual([
      ['certificate', 'revoked'],
      ['message', 'revoked'],
    ]);
  });

  it('tell which one is being made', async () => {
    const { body } = await show('no', { versions: [signing], unfinished: ['US-ZZ-v3'], retired: [] });
    expect(body.keys[0]?.unfinished).toEqual(['US-ZZ-v3']);
  });
});

describe('a new key', () => {
  type Asked = { readonly what: 'certificate' | 'message'; readonly dryRun?: boolean };
  const rotate = async (request: Asked, before: KeyRows, made: readonly string[] | { error: string } = []) => {
    const requests: RotateRequest[] = [];
    let rows = before;
    const { body } = await rotateKeys({
      regions: oneRegion({
        sms: { templates: {}, signed: 'no', dailyCap: 1, dailyCapUserReports: 1, dailyCapPerNumber: 1 },
      }),
      rows: async () => rows,
      async rotate(wish) {
        requests.push(wish);
        if ('error' in made) return made;
        if (made.length > 0) rows = rowsOf(...before.versions, announced);
        return { made, deleted: [] };
      },
    })(request, staffCallWith(['SettingsWrite']));
    return { body, requests };
  };
  const certificate = { what: 'certificate' } as const;

  it('is made by the rotation, in the name of the person', async () => {
    const { body, requests } = await rotate(certificate, rowsOf(signing), ['US-ZZ-v3']);
    expect(body).toEqual({ what: 'certificate', outcome: 'made', signsAt: announced.usableFrom });
    expect(requests).toEqual([{ what: 'certificate', region: 'US-ZZ', byHand: true, by: `person:${SUBJECT}` }]);
  });

  it('is not made twice', async () => {
    const { body } = await rotate(certificate, rowsOf(signing, announced));
    expect(body).toEqual({ what: 'certificate', outcome: 'under-way', signsAt: announced.usableFrom });
  });

  it.each([
    [rowsOf(signing), 'would-make'],
    [rowsOf(signing, announced), 'under-way'],
    [{ ...rowsOf(signing), unfinished: ['US-ZZ-v3'] }, 'under-way'],
  ])('is only thought of in a dry run', async (before, outcome) => {
    const { body, requests } = await rotate({ ...certificate, dryRun: true }, before);
    expect([body, requests]).toEqual([expect.objectContaining({ outcome }), []]);
  });

  it('is refused where there are as many as may be, or none is of use, or the rotation says so', async () => {
    const refused = { status: 400, code: 'key_refused' };
    const eight = rowsOf(...Array.from({ length: 8 }, (_, n) => ({ ...signing, version: `US-ZZ-v${n}` })));
    expect(await refusalOf(rotate(certificate, eight))).toEqual(refused);
    expect(await refusalOf(rotate({ what: 'message' }, rowsOf(signing)))).toEqual(refused);
    expect(await refusalOf(rotate(certificate, rowsOf(signing), { error: 'not served' }))).toEqual(refused);
  });

  it.each([{}, { what: 'code' }, { what: 'certificate', region: 'US-XX' }])('%j is no request', (request) =>
    expect(rotation.safeParse(request).success).toBe(false),
  );
});
