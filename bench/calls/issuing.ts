/**
 * `npm run bench -- issuing`: people's own reports and their chaff, a batch of ten codes, an issue with a message, one for
 * self-service and the replacement of its code, and the sender, through the shipped handlers, in this process, against the
 * local AWS and a provider over HTTP: CPU, calls to DynamoDB, write units, KMS calls and bytes.
 */
import { randomBytes } from 'node:crypto';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { kms } from '../../lambdas/shared/aws/kms.ts';
import { openOutbox } from '../../lambdas/verification/store/outbox.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { withLocalServers } from '../support/local-servers.ts';
import {
  type AwsUse,
  type Call,
  costOf,
  cpuMilliseconds,
  MEASURED_CALLS,
  print,
  watchAws,
  withoutOutput,
} from '../support/measure.ts';
import { withTaker } from '../support/taker.ts';
import { context, deployVerification, post } from '../support/verification.ts';

/** Requests as Android sends them: about 5,000 bytes with their padding. */
const padding = randomBytes(3_600).toString('base64');
const nonce = randomBytes(256).toString('base64');
const MOST = 10_000_000;
/** Signing asks KMS, which on the local AWS costs more than on the real one. */
const sms = { signed: 'no', dailyCap: MOST, dailyCapUserReports: MOST };
const BATCH = 10;
/** Codes that are replaced in turn; more than there are calls at once. */
const REPLACED = 64;

/** A number and an address of its own for each call, so that none meets a limit. */
const phone = (series: number, index: number) => `+1${200 + series}${2_000_000 + index}`;
const uuidOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const sourceIp = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;

async function openCalls(): Promise<Record<string, { call: Call; shorten?: number }>> {
  const keys = await deployVerification(sms);
  const { handler: report } = await import('../../lambdas/verification/device/user-report/handler.ts');
  const { handler: issue } = await import('../../lambdas/verification/laboratory/issue/handler.ts');
  const { handler: batch } = await import('../../lambdas/verification/laboratory/batch-issue/handler.ts');
  const order = { testType: 'confirmed', tzOffset: 0, padding };
  const chaff = { headers: { 'x-chaff': '1' }, body: { padding } };
  const again = (index: number) => ({ ...order, uuid: uuidOf(index % REPLACED) });
  const reportOf = (number: string, index: number) =>
    post(report, keys.device, { body: { phone: number, nonce, padding }, sourceIp: sourceIp(index) });
  return {
    'user-report': { call: (index) => reportOf(phone(1, index), index) },
    'user-report, the same number again': { call: (index) => reportOf(phone(1, 0), MOST + index) },
    'user-report, chaff': { call: () => post(report, keys.device, chaff) },
    issue: { call: () => post(issue, keys.admin, { body: order }) },
    'issue for self-service': { call: () => post(issue, keys['issue-only'], { body: order }) },
    'issue for self-service again': { call: (index) => post(issue, keys['issue-only'], { body: again(index) }) },
    'issue with a message': {
      call: (index) => post(issue, keys.admin, { body: { ...order, phone: phone(2, index) } }),
    },
    'batch of ten': {
      call: () => post(batch, keys.admin, { body: { codes: Array(BATCH).fill(order) } }),
      shorten: BATCH,
    },
  };
}

/** What a call answers, in bytes, on the average of a hundred. */
async function bytesOf(call: Call, from: number): Promise<number> {
  let bytes = 0;
  for (let index = 0; index < 100; index++) bytes += Buffer.byteLength(String(await call(from + index)));
  return Math.round(bytes / 100);
}

/** A row of those that the reports left, for each call. */
async function senderCall(): Promise<Call> {
  const { handler: send } = await import('../../lambdas/verification/jobs/send-messages/handler.ts');
  const rows = await openOutbox(dynamo(), String(process.env.OUTBOX_TABLE)).rows();
  return async (index) => {
    const Keys = { pk: { S: rows[index]?.pk ?? '' } };
    const { sent } = await send({ Records: [{ dynamodb: { Keys } }] } as Partial<DynamoDBStreamEvent>, context);
    if (sent !== 1) throw new Error(`Row ${index} of ${rows.length} was not sent`);
  };
}

async function measure(): Promise<void> {
  // Before the first call: the clients put their middlewares together once.
  const use = watchAws(dynamo('device'), kms('device'));
  for (const caller of ['staff', 'job'] as const) watchAws(dynamo(caller), kms(caller), use);
  const calls = await withoutOutput(openCalls);
  for (const [name, { call, shorten }] of Object.entries(calls)) {
    await printCosts(use, name, call, shorten);
  }
  await printCosts(use, 'send-messages', await senderCall());
}

async function printCosts(use: AwsUse, name: string, call: Call, shorten = 1): Promise<void> {
  const cpu = await cpuMilliseconds(call, shorten);
  const costs = await costOf(use, () => call(MEASURED_CALLS));
  const bytes = name === 'send-messages' ? {} : { bytes: await withoutOutput(() => bytesOf(call, MEASURED_CALLS + 1)) };
  print({ bench: 'issuing', call: name, cpuMilliseconds: cpu, ...costs, ...bytes });
}

export async function run(): Promise<void> {
  await withTaker('', async (url) => {
    process.env.MESSAGE_PROVIDERS = JSON.stringify([{ kind: 'local-app', url }]);
    await withLocalServers(verificationTables, measure);
  });
}
