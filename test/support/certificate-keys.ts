/** One region's certificate keys on the local AWS: a fresh set of tables for each test, and questions to ask of them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { CreateKeyCommand, DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { beforeEach } from 'vitest';
import type { EventName } from '../../lambdas/shared/events.ts';
import { certificateKeyFamily, publicJwks, readSigningKeyItems } from '../../lambdas/shared/rings/signing-key-rows.ts';
import { openCertificateSigner } from '../../lambdas/shared/rings/signing-keys.ts';
import { rotateCertificateKeys } from '../../lambdas/verification/rotate/rotate-signing-keys.ts';
import type { RotateVerificationDeps } from '../../lambdas/verification/rotate/rotate-verification.ts';
import { auditTable, lastingRingsTable, regionsTable, ringsTable } from '../../lambdas/verification/store/tables.ts';
import { createTable, localDynamo, localKms } from './local-aws.ts';

export const NOW = 1_795_305_600;
export const HOUR = 3_600;
export const DAY = 86_400;
export const DROP_AFTER = HOUR + HOUR / 4;
export const ROLE = 'arn:aws:iam::000000000000:role/certificate';
export const KEEPER = 'arn:aws:iam::000000000000:role/rotate';

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
    signerRoleArn: ROLE,
    keeperRoleArn: KEEPER,
    digestsOnly: true,
    stage: `test-${randomUUID()}`,
    tags: { 'enx:stage': 'test' },
    randomBytes,
    actor: 'test/rotate',
    count: (event) => counted.push(event),
  };
}

/** `deps` and `counted` are made anew before each test. */
export function certificateKeys() {
  const keys = { deps: undefined as unknown as RotateVerificationDeps, counted: [] as EventName[] };
  beforeEach(async () => {
    keys.counted = [];
    keys.deps = await freshDeps(keys.counted);
  });
  const items = () => readSigningKeyItems(keys.deps, certificateKeyFamily('US-ZZ'));
  const arnOf = async (kid: string) => (await items()).find((item) => item.sk?.S === kid)?.keyArn?.S ?? '';
  const describeKey = async (KeyId = '') => (await keys.deps.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  /** The certificate keys of this test's stage: the local AWS is shared with the other tests, which make keys too. */
  const ownKeys = async () => {
    const { Keys = [] } = await keys.deps.kms.send(new ListKeysCommand({ Limit: 1000 }));
    const found = await Promise.all(Keys.map(({ KeyId }) => describeKey(KeyId)));
    return found.filter((key) => key?.Description?.startsWith(`ENX ${keys.deps.stage}:`));
  };
  return Object.assign(keys, {
    items,
    arnOf,
    ownKeys,
    rotate: (now = NOW, changed: Partial<RotateVerificationDeps> = {}, region = 'US-ZZ') =>
      rotateCertificateKeys({ ...keys.deps, ...changed }, region, now),
    announced: async (now = NOW) => (await publicJwks(keys.deps, 'US-ZZ', now)).map(({ kid }) => kid),
    /** The kid that a fresh container signs with. */
    signs: async (now: number) => (await openCertificateSigner(keys.deps)('US-ZZ', now)).kid,
    keyCount: async () => (await ownKeys()).length,
    stateOf: async (kid: string) => (await describeKey(await arnOf(kid)))?.KeyState,
  });
}
