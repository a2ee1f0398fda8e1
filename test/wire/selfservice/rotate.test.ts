/** Self-service's key rings over a real KMS's and DynamoDB's protocol. */
import { randomBytes } from 'node:crypto';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import { ringsOf } from '../../../lambdas/selfservice/rotate/rings.ts';
import { auditTable, ringsTable } from '../../../lambdas/selfservice/tables.ts';
import { openTokenKeys } from '../../../lambdas/selfservice/token-keys/token-keys.ts';
import { type RingName, readRingRows } from '../../../lambdas/shared/rings/ring-rows.ts';
import { openRing } from '../../../lambdas/shared/rings/rings.ts';
import { type RotateDeps, ringParts, rotateAll } from '../../../lambdas/shared/rings/rotate-rings.ts';
import { publicKeyOf } from '../../../protocol/eligibility/voprf.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { createTable, localDynamo, localKms } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { aSelfServiceRegion } from '../../support/selfservice/self-service.ts';

const NOW = 1_795_305_600;
const ROTATION = 3 * DAY_SECONDS;
const regions = { NO: aSelfServiceRegion(), 'US-ZZ': aSelfServiceRegion({ kinds: ['user-report'] }) };

let deps: RotateDeps;

beforeEach(async () => {
  const key = await localKms().send(new CreateKeyCommand({}));
  deps = {
    ...{ dynamo: localDynamo(), kms: localKms(), actor: 'selfservice/rotate', count: () => undefined, randomBytes },
    table: await createTable(ringsTable),
    auditTable: await createTable(auditTable),
    sealingKeyArn: key.KeyMetadata?.Arn ?? '',
  };
});

const rotate = (now: number, over: Partial<RotateDeps> = {}) =>
  rotateAll(ringParts({ ...deps, ...over }, ringsOf(regions), now));
const versionsOf = async (ring: RingName) =>
  (await readRingRows(deps.dynamo, deps.table, ring)).map(({ version }) => version).sort();
/** As a fresh container knows them. */
const published = async (now: number, region = 'NO') =>
  (await openTokenKeys(regions, (name) => openRing(deps, name)).published(region, now))
    .map(({ key }) => key.kid)
    .sort();
const signing = async (now: number) =>
  (await openTokenKeys(regions, (name) => openRing(deps, name)).signing('NO', 'confirmed', now)).kid;

const tokenRings = ['token-key/NO/confirmed', 'token-key/NO/user-report', 'token-key/US-ZZ/user-report'] as const;

describe('rotation', () => {
  it('makes every ring, and of each region and class a key with the next one beside it', async () => {
    const { made, deleted } = await rotate(NOW);
    const all = tokenRings.flatMap((ring) => [`${ring}/1`, `${ring}/2`]);
    const common = ['pseudonym/1', 'self-service-flow/1', 'self-service-session/1'];
    expect([...made].sort()).toEqual([...common, ...all].sort());
    expect(deleted).toEqual([]);
    expect(await rotate(NOW + HOUR_SECONDS)).toEqual({ made: [], deleted: [] });
    expect(await published(NOW, 'US-ZZ')).toEqual(['US-ZZ-user-report-v1', 'US-ZZ-user-report-v2']);
  });

  it('writes every key of tokens down, with the time, and no secret', async () => {
    await rotate(NOW);
    const rows = await allRows(deps.dynamo, deps.auditTable);
    const entries = rows.map(({ action, target, sk }) => `${sk?.S?.split('#')[0]} ${action?.S} ${target?.S}`);
    for (const ring of tokenRings) expect(entries).toContain(`${NOW} ring-version-made ${ring}/2`);
    expect(rows).toHaveLength(9);
  });

  it.each([
    [-1, 'NO-confirmed-v1'],
    [0, 'NO-confirmed-v2'],
    [1, 'NO-confirmed-v2'],
  ])('hands over after three days: %i s', async (seconds, kid) => {
    await rotate(NOW);
    expect(await signing(NOW + ROTATION + seconds)).toBe(kid);
  });

  it('announces each key three days ahead, and deletes one whose hour is over', async () => {
    await rotate(NOW);
    const second = NOW + ROTATION;
    expect(await rotate(second - 1)).toEqual({ made: [], deleted: [] });
    expect((await rotate(second)).made).toEqual(tokenRings.map((ring) => `${ring}/3`));
    expect(await published(second, 'US-ZZ')).toEqual([1, 2, 3].map((n) => `US-ZZ-user-report-v${n}`));
    const over = second + HOUR_SECONDS;
    expect((await rotate(over - 1)).deleted).toEqual([]);
    expect(await published(over, 'US-ZZ')).toEqual([2, 3].map((n) => `US-ZZ-user-report-v${n}`));
    expect((await rotate(over)).deleted).toEqual(tokenRings.map((ring) => `${ring}/1`));
    expect(await versionsOf(tokenRings[0])).toEqual(['2', '3']);
  });

  it('twice at once makes each key once', async () => {
    await Promise.all([rotate(NOW), rotate(NOW), rotate(NOW)]);
    await rotate(NOW);
    for (const ring of tokenRings) expect(await versionsOf(ring)).toEqual(['1', '2']);
  });

  it('that broke off goes on where it was', async () => {
    let left = 4;
    const dying = (size: number) => {
      if (left-- === 0) throw new Error('the function died');
      return randomBytes(size);
    };
    await expect(rotate(NOW, { randomBytes: dying })).rejects.toThrow();
    await rotate(NOW + HOUR_SECONDS);
    for (const ring of tokenRings) expect(await versionsOf(ring)).toEqual(['1', '2']);
  });

  it('that was down for a week leaves the service with the key it has, and the next is announced before it signs', async () => {
    await rotate(NOW);
    const late = NOW + 7 * DAY_SECONDS;
    expect(await signing(late)).toBe('NO-confirmed-v2');
    await rotate(late);
    expect(await signing(late + HOUR_SECONDS - 1)).toBe('NO-confirmed-v2');
    expect(await signing(late + HOUR_SECONDS)).toBe('NO-confirmed-v3');
  });

  it('makes keys that are all different', async () => {
    await rotate(NOW);
    const keys = openTokenKeys(regions, (name) => openRing(deps, name));
    const all = await Promise.all(['NO', 'US-ZZ'].map((region) => keys.published(region, NOW)));
    const publicKeys = all.flat().map(({ key }) => publicKeyOf(key.secret).toString('hex'));
    expect(new Set(publicKeys).size).toBe(6);
  });

  it('of pseudonyms keeps the key before for as long as its turns count', async () => {
    await rotate(NOW);
    const next = NOW + 7 * DAY_SECONDS;
    await rotate(next);
    const writes = next + 1_800;
    expect((await rotate(writes + DAY_SECONDS + HOUR_SECONDS - 1)).deleted).not.toContain('pseudonym/1');
    expect((await rotate(writes + DAY_SECONDS + HOUR_SECONDS)).deleted).toContain('pseudonym/1');
  });
});
