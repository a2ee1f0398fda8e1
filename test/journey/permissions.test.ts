import { LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Domain, functionName } from '../../lambdas/shared/names.ts';
import { allSteps } from '../../lib/constructs/code/steps.ts';
import { stackAws } from '../support/setup/stack.ts';
import { apiKeys, codes, exports, guards, uploads } from './support/doors/doors.ts';
import { keyServerForbidden, keyServerGranted } from './support/doors/key-server-doors.ts';
import { buildProbe, tryAs } from './support/doors/probe.ts';
import { staffForbidden, staffGranted } from './support/doors/staff-doors.ts';
import {
  deployed,
  exportKey,
  readDeployed,
  signCertificate,
  signExport,
  signMessage,
  type Try,
} from './support/doors/tries.ts';
import { verificationForbidden, verificationGranted } from './support/doors/verification-doors.ts';

const STAGE = 'local';
const aws = stackAws();
const isLocal = 'endpoint' in aws;

/** Only where Twilio or End User Messaging carries messages, and so on no laptop. */
const carriersOwn = ['verification/twilio-events', 'verification/message-events'];
/** Every other function that is deployed, as `domain/step`. */
const functions = allSteps
  .filter(({ domain }) => domain !== 'selfservice')
  .map(({ domain, step }) => `${domain}/${step}`)
  .filter((name) => !carriersOwn.includes(name));

let code: Buffer;

/** By function, every one; signing is added for all of them below. */
const forbidden: Record<string, Try[]> = { ...verificationForbidden, ...keyServerForbidden, ...staffForbidden };
/** That the probe can see a door that is open. */
const granted: Record<string, Try[]> = { ...verificationGranted, ...keyServerGranted, ...staffGranted };
/** Whoever sends messages may sign them. */
const onlySigner = {
  'verification/certificate': signCertificate,
  'verification/pull-statistics': signCertificate,
  'verification/issue': signMessage,
  'verification/batch-issue': signMessage,
  'verification/staff-issue': signMessage,
  'verification/staff-batch-issue': signMessage,
  'verification/report-form': signMessage,
  'verification/send-messages': signMessage,
  'keyserver/export': signExport,
  'keyserver/correct-file': signExport,
  'keyserver/sign-update': signExport,
};

const lambda = new LambdaClient(aws);

describe.skipIf(!isLocal)('deployed roles (needs the AWS of a local stack)', () => {
  beforeAll(async () => {
    await readDeployed(STAGE);
    code = await buildProbe();
  });

  it('there is something to protect', () => {
    const { certificateKey, messageKey, sealingKey, outputs } = deployed;
    for (const arn of [certificateKey, messageKey, sealingKey]) expect(arn).toMatch(/^arn:aws:kms:/);
    // As the stack's list of resources names it.
    expect(exportKey()).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.keys(forbidden).sort()).toEqual(functions.sort());
    for (const id of [guards, uploads, exports, codes, apiKeys]) expect(outputs[id]).toMatch(/^\S+$/);
  });

  it.concurrent.each(functions)('%s', async (name) => {
    const mine = onlySigner[name as keyof typeof onlySigner];
    const signing = [signCertificate, signMessage, signExport].filter((each) => each !== mine);
    const closed = [...(forbidden[name] ?? []), ...signing].map((each) => each());
    const open = (granted[name] ?? []).map((each) => each());
    const [domain, step] = name.split('/') as [Domain, string];
    const verdicts = await tryAs(lambda, functionName(STAGE, domain, step), code, [...closed, ...open]);
    const named = [...closed, ...open].map(({ action, input }, n) => {
      const { TableName, Bucket, KeyId } = input;
      return `${action} ${TableName ?? Bucket ?? KeyId}: ${verdicts[n]}`;
    });
    expect(named.slice(0, closed.length).filter((line) => !line.endsWith(': denied'))).toEqual([]);
    expect(named.slice(closed.length).filter((line) => !line.endsWith(': allowed'))).toEqual([]);
  });
});
