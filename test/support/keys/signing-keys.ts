/** One region's keys for one purpose on the local AWS: a fresh set of tables for each test, and questions to ask of them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { CreateKeyCommand, DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { beforeEach } from 'vitest';
import type { EventName } from '../../../lambdas/shared/events.ts';
import {
  publicJwks,
  readSigningKeyItems,
  type SigningPurpose,
  signingKeyFamily,
} from '../../../lambdas/shared/rings/signing-key-rows.ts';
import { openCertificateSigner, openMessageSigner } from '../../../lambdas/shared/rings/signing-keys.ts';
import { certificateKeys, messageKeys } from '../../../lambdas/verification/jobs/rotate/families.ts';
import { rotateSigningKeys } from '../../../lambdas/verification/jobs/rotate/rotate-signing-keys.ts';
import type { RotateVerificationDeps } from '../../../lambdas/verification/jobs/rotate/rotate-verification.ts';
import { auditTable, lastingRingsTable, regionsTable, ringsTable } from '../../../lambdas/verification/store/tables.ts';
import { createTable, localDynamo, localKms } from '../aws/local-aws.ts';

export const NOW = 1_795_305_600;
export const HOUR = 3_600;
export const DAY = 86_400;
export const KEEPER = 'arn:aws:iam::000000000000:role/rotate';
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

async function freshDeps(counted: EventName[]): Promise<RotateVerificationDeps> {
  const sealingKey = await localKms().send(new CreateKeyCommand({}));
  return {
    dynamo: localDynamo(),
    kms: localKms(),
    kmsOnce: localKms(),
    table: await createTable(ringsTable),
    auditTable: await createTable(auditTable),
    lastingTable: await createTable(lastingRingsTable),
    regionsTable: await createTable(regionsTable),
    sealingKeyArn: sealingKey.KeyMetadata?.Arn ?? '',
    certificateRoleArn: role('certificate'),
    statisticsRoleArn: role('pull-statistics'),
    messageRoleArns: [role('issue'), role('batch-issue')],
    keeperRoleArn: KEEPER,
    digestsOnly: true,
    stage: `test-${randomUUID()}`,
    tags: { 'enx:stage': 'test' },
    randomBytes,
    actor: 'test/rotate',
    count: (event) => counted.push(event),
  };
}

/** What is different about the two families. */
const kinds = {
  certificate: {
    what: 'certificate key',
    suffix: '',
    dropAfter: HOUR + HOUR / 4,
    open: openCertificateSigner,
    family: (region: string, deps: RotateVerificationDeps) =>
      certificateKeys(region, deps.certificateRoleArn, deps.statisticsRoleArn),
    /** Another role, or one more, may sign. */
    replaced: { certificateRoleArn: role('replaced') },
  },
  sms: {
    what: 'message key',
    suffix: '-sms',
    dropAfter: 48 * HOUR + HOUR / 4,
    open: openMessageSigner,
    family: (region: string, deps: RotateVerificationDeps) => messageKeys(region, deps.messageRoleArns, true),
    replaced: { messageRoleArns: [role('issue'), role('batch-issue'), role('report-form')] },
  },
} as const;

/** `deps` and `counted` are made anew before each test. */
export function signingKeys(purpose: SigningPurpose) {
  const { suffix, open, family, ...kind } = kinds[purpose];
  const keys = { deps: undefined as unknown as RotateVerificationDeps, counted: [] as EventName[] };
  beforeEach(async () => {
    keys.counted = [];
    keys.deps = await freshDeps(keys.counted);
  });
  /** The n-th key of a region. */
  const kid = (n: number, region = 'US-ZZ') => `${region}-v${n}${suffix}`;
  const items = () => readSigningKeyItems(keys.deps, signingKeyFamily(purpose, 'US-ZZ'));
  const arnOf = async (kid: string) => (await items()).find((item) => item.sk?.S === kid)?.keyArn?.S ?? '';
  const describeKey = async (KeyId = '') => (await keys.deps.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  /** The signing keys of this test's stage: the local AWS is shared with the other tests, which make keys too. */
  const ownKeys = async () => {
    const { Keys = [] } = await keys.deps.kms.send(new ListKeysCommand({ Limit: 1000 }));
    const found = await Promise.all(Keys.map(({ KeyId }) => describeKey(KeyId)));
    return found.filter((key) => key?.Description?.startsWith(`ENX ${keys.deps.stage}:`));
  };
  const published = (region = 'US-ZZ', now = NOW) => publicJwks(keys.deps, signingKeyFamily(purpose, region), now);
  const openSigner = (changed: Partial<RotateVerificationDeps> = {}) => open({ ...keys.deps, ...changed });
  return Object.assign(keys, {
    ...kind,
    kid,
    items,
    arnOf,
    ownKeys,
    published,
    openSigner,
    rotate: (now = NOW, changed: Partial<RotateVerificationDeps> = {}, region = 'US-ZZ') => {
      const deps = { ...keys.deps, ...changed };
      return rotateSigningKeys(deps, family(region, deps), now);
    },
    announced: async (now = NOW) => (await published('US-ZZ', now)).map(({ kid }) => kid),
    /** The kid that a fresh container signs with. */
    signs: async (now: number) => (await openSigner()('US-ZZ', now)).kid,
    keyCount: async () => (await ownKeys()).length,
    stateOf: async (kid: string) => (await describeKey(await arnOf(kid)))?.KeyState,
  });
}
