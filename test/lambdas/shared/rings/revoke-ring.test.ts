/** Rings of the key server and of self-service: shown, and declared compromised (docs/operations/revoke-key.md). */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as keyServer from '../../../../lambdas/keyserver/jobs/rotate/rings.ts';
import * as selfService from '../../../../lambdas/selfservice/rotate/rings.ts';
import { auditTable, ringsTable } from '../../../../lambdas/selfservice/tables.ts';
import { openTokenKeys } from '../../../../lambdas/selfservice/token-keys/token-keys.ts';
import { openDynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import { openKms } from '../../../../lambdas/shared/aws/kms.ts';
import { type RevokeRingRequest, revokeRing } from '../../../../lambdas/shared/rings/commands/revoke-ring.ts';
import { showRings } from '../../../../lambdas/shared/rings/commands/show-rings.ts';
import { openRing } from '../../../../lambdas/shared/rings/rings.ts';
import { ringParts, rotateAll } from '../../../../lambdas/shared/rings/rotate-rings.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import { RING_LEARNING_SECONDS } from '../../../../protocol/rings/ring.ts';
import { type MemoryAws, startMemoryAws } from '../../../support/memory-aws/line.ts';
import { aSelfServiceRegion } from '../../../support/selfservice/self-service.ts';

const NOW = 1_795_305_600;
/** Of the third day: v1 signs, v2 is announced. */
const R = NOW + 2 * DAY_SECONDS;
const KNOWN = R + RING_LEARNING_SECONDS;
const regions = { NO: aSelfServiceRegion({ kinds: ['confirmed'] }) };
const tokenRing = 'token-key/NO/confirmed';
const onLine = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

const domains = {
  keyserver: { named: keyServer.ringNamed, rings: keyServer.rings, always: ['revision-token'] },
  selfservice: {
    named: selfService.ringNamed,
    rings: selfService.ringsOf(regions),
    always: selfService.common.map(({ name }) => name),
  },
};
type Domain = keyof typeof domains;

let aws: MemoryAws;
let deps: Parameters<typeof ringParts>[0];
beforeEach(async () => {
  aws = startMemoryAws();
  const { KeyMetadata } = (await aws.kms.operate('CreateKey', {})) as { KeyMetadata: { Arn: string } };
  deps = {
    ...{ dynamo: openDynamo('job', onLine), kms: openKms('job', onLine), randomBytes },
    ...{ table: ringsTable.id, auditTable: auditTable.id, sealingKeyArn: KeyMetadata.Arn },
    ...{ actor: 'test/rotate', count: () => undefined },
  };
});
afterEach(() => vi.restoreAllMocks());

const rotate = (domain: Domain, now: number) => rotateAll(ringParts(deps, domains[domain].rings, now));
const revoke = (domain: Domain, now: number, request: RevokeRingRequest) =>
  revokeRing({ ...deps, actor: `${domain}/revoke-key`, named: domains[domain].named }, request, now);
const show = async (domain: Domain, now: number, what?: string) => {
  const shown = await showRings(deps, domains[domain], { what }, now);
  if ('error' in shown) return shown.error;
  return shown.keys.map(({ what, versions }) =>
    [what, ...versions.map(({ version, state }) => `${version} ${state}`)].join(', '),
  );
};
const tokenKeys = () => openTokenKeys(regions, (name) => openRing(deps, name));
const signing = async (now: number) => (await tokenKeys().signing('NO', 'confirmed', now)).kid;
const audit = () =>
  aws.tables
    .rows(auditTable.id)
    .filter(({ action }) => action?.S === 'ring-version-revoked')
    .map(({ actor, by, target, before, after }) => ({
      ...{ actor: actor?.S, by: by?.S, target: target?.S },
      ...{ before: JSON.parse(String(before?.S)), after: JSON.parse(String(after?.S)) },
    }));

describe('a key of tokens', () => {
  const request = { what: tokenRing, version: '1', by: 'arn:aws:iam::1:user/a' };
  beforeEach(() => rotate('selfservice', NOW));

  it('is weighed first, and nothing changes', async () => {
    expect(await revoke('selfservice', R, request)).toEqual({
      ...{ wouldRevoke: ['1'], now: R, harm: { what: tokenRing, counts: {}, isWhole: true } },
    });
    expect([await signing(R), audit()]).toEqual(['NO-confirmed-v1', []]);
  });

  it('signs no more from that second on, nor are its tokens good; the announced one signs, and another is made', async () => {
    expect(await revoke('selfservice', R, { ...request, dryRun: false })).toEqual({
      revoked: [{ version: '1', since: R, first: true }],
    });
    expect(await signing(R)).toBe('NO-confirmed-v2');
    expect(await tokenKeys().find('NO-confirmed-v1', R)).toBe('retired');
    expect(await rotate('selfservice', R)).toEqual({ made: [`${tokenRing}/3`], deleted: [`${tokenRing}/1`] });
    expect(await show('selfservice', R, tokenRing)).toEqual([`${tokenRing}, 3 announced, 2 writes`]);
    // No key serves for longer than three days.
    const over = R + 3 * DAY_SECONDS;
    expect([await signing(over - 1), await signing(over)]).toEqual(['NO-confirmed-v2', 'NO-confirmed-v3']);
    expect(audit()).toEqual([
      {
        ...{ actor: 'selfservice/revoke-key', by: request.by, target: `${tokenRing}/1` },
        before: { createdAt: NOW, usableFrom: NOW },
        after: { createdAt: NOW, usableFrom: NOW, revokedAt: R },
      },
    ]);
  });

  it('goes on, where all were revoked, until every reader knows of the new one', async () => {
    await revoke('selfservice', R, { ...request, version: 'all', dryRun: false });
    expect(await rotate('selfservice', R)).toEqual({ made: [`${tokenRing}/3`, `${tokenRing}/4`], deleted: [] });
    expect([await signing(KNOWN - 1), await signing(KNOWN)]).toEqual(['NO-confirmed-v1', 'NO-confirmed-v3']);
    expect((await rotate('selfservice', KNOWN)).deleted.toSorted()).toEqual([`${tokenRing}/1`, `${tokenRing}/2`]);
  });

  it('tells the second of two people since when', async () => {
    const both = await Promise.all([R, R + 1].map((at) => revoke('selfservice', at, { ...request, dryRun: false })));
    const firsts = both.flatMap((one) => ('revoked' in one ? one.revoked : []));
    expect(firsts.map(({ first }) => first).sort()).toEqual([false, true]);
    expect(new Set(firsts.map(({ since }) => since)).size).toBe(1);
    expect(audit()).toHaveLength(1);
  });
});

describe('a ring by a policy', () => {
  it.each([
    ['keyserver', 'revision-token'],
    ['selfservice', 'pseudonym'],
    ['selfservice', 'self-service-flow'],
    ['selfservice', 'self-service-session'],
  ] as const)('of %s: %s is known to nobody when its successor is to all', async (domain, what) => {
    await rotate(domain, NOW);
    await revoke(domain, R, { what, version: '1', dryRun: false });
    expect((await rotate(domain, R)).made).toContain(`${what}/2`);
    const ring = openRing(deps, what);
    const around = [-1, 0, 1].map((second) => KNOWN + second);
    expect((await Promise.all(around.map((at) => ring.writer(at)))).map(({ version }) => version)).toEqual([
      ...['1', '2', '2'],
    ]);
    expect(await ring.find('1', KNOWN)).toBeUndefined();
    expect(await show(domain, KNOWN, what)).toEqual([`${what}, 2 writes, 1 revoked`]);
    expect((await rotate(domain, KNOWN)).deleted).toEqual([`${what}/1`]);
  });
});

describe('shown', () => {
  it('is every ring there is, with what its versions do, and no secret', async () => {
    await rotate('selfservice', NOW);
    expect(await show('selfservice', NOW + HOUR_SECONDS)).toEqual([
      ...['self-service-flow, 1 writes', 'self-service-session, 1 writes', 'pseudonym, 1 writes'],
      `${tokenRing}, 2 announced, 1 writes`,
    ]);
    const scans = aws.asked.filter(({ operation }) => operation === 'Scan');
    expect(JSON.stringify(scans)).not.toMatch(/sealed|dataKey/);
  });

  it('is one that was never made, too, and no other', async () => {
    expect(await show('keyserver', NOW)).toEqual(['revision-token']);
    expect(await show('keyserver', NOW, 'door')).toBe('unknown keys; there are revision-token');
  });
});

it.each([
  [{ what: 'door', version: '1' }, 'there is no such ring'],
  [{ version: '1' }, 'there is no such ring'],
  [{ what: 'revision-token', version: '7' }, 'there is no such version among 1'],
])('%j: %s', async (request, error) => {
  await rotate('keyserver', NOW);
  expect(await revoke('keyserver', R, { ...request, dryRun: false })).toEqual({ error });
});
