/**
 * 5,000 damaged bodies to each route of the verification server, through the deployed handlers: only documented answers, never
 * a 5xx, and what is refused stores nothing.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { brakeTable, codesTable, outboxTable, statisticsTable } from '../../../../lambdas/verification/store/tables.ts';
import { documentedAnswers } from '../../../support/http/documented-answers.ts';
import { mutatedBodies } from '../../../support/http/mutated-bodies.ts';
import { plantCodes } from '../../../support/memory-aws/codes.ts';
import { deployVerification } from '../../../support/memory-aws/deploy.ts';
import type { MemoryAws } from '../../../support/memory-aws/line.ts';
import { addressOf } from '../../../support/privacy/answers.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { inVirtualTime } from '../../../support/process/virtual-time.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { call, newApiKey } from '../../../support/verification/verification-functions.ts';

const BODIES = 5_000;
/** What counts refusals is written by them. */
const COUNTERS: readonly string[] = [statisticsTable.id, brakeTable.id];

const output = captureOutput();
const keys = { device: '', admin: '' };
let aws: MemoryAws;
let codes: string[] = [];
let token = '';
let uuid = '';

beforeAll(async () => {
  aws = await deployVerification(demo);
  for (const type of ['device', 'admin'] as const) keys[type] = await newApiKey(type);
  codes = await plantCodes(aws, BODIES + 1, Math.floor(Date.now() / 1000));
  token = String((await call('verify', { body: { code: codes[BODIES] } }, keys.device)).body.token);
  uuid = String((await call('issue', { body: { testType: 'likely' } }, keys.admin)).body.uuid);
}, 60_000);

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const stored = () => Object.entries(aws.tables.writes).filter(([table]) => !COUNTERS.includes(table));
const writes = () => stored().reduce((sum, [, count]) => sum + count, 0);
const rows = () => [codesTable, outboxTable].reduce((sum, { id }) => sum + aws.tables.count(id), 0);

const date = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
const nonce = Buffer.alloc(256, 7).toString('base64');
const order = () => ({
  ...{ testType: 'confirmed', symptomDate: date, testDate: '', tzOffset: -480, smsTemplateLabel: '' },
  ...{ uuid: randomUUID(), externalIssuerID: 'lab-7', padding: 'AAAA' },
});
const generated = () => ({ ...order(), phone: '+12068675309', onlyGenerateSMS: true });

type Route = Exclude<keyof typeof documentedAnswers, 'publish' | 'publish-v1alpha1' | 'give-statistics'>;

const routes: [Route, keyof typeof keys, (turn: number) => object][] = [
  ['verify', 'device', (turn) => ({ code: codes[turn], accept: ['confirmed'], nonce: '', padding: 'AAAA' })],
  ['certificate', 'device', () => ({ token, ekeyhmac: Buffer.alloc(32, 5).toString('base64'), padding: 'AAAA' })],
  [
    'user-report',
    'device',
    (turn) => ({
      ...{ symptomDate: date, testDate: date, tzOffset: -480, nonce, padding: 'AAAA' },
      phone: `+1206867${String(turn).padStart(4, '0')}`,
    }),
  ],
  ['issue', 'admin', (turn) => (turn % 2 === 0 ? order() : generated())],
  ['batch-issue', 'admin', () => ({ codes: [order(), generated()], padding: 'AAAA' })],
  ['check-code-status', 'admin', () => ({ uuid, padding: 'AAAA' })],
  ['expire-code', 'admin', () => ({ uuid, padding: 'AAAA' })],
];

/** Of a batch, each code by itself is stored or refused. */
const isSuccess = ({ status, body }: { status: number; body: Record<string, unknown> }) =>
  status === 200 || (Array.isArray(body.codes) && body.codes.some((one: Record<string, unknown>) => one.code));

describe.each(routes)('%s', (step, type, good) => {
  it('answers only what is documented, and stores nothing of what it refuses', async () => {
    const bodies = mutatedBodies(step, BODIES, good);
    const odd: unknown[] = [];
    let refused = 0;
    const sendAll = async () => {
      for (const [turn, { what, body }] of bodies.entries()) {
        // Callers who take their time meet no limit (lambdas/verification/call-limits.ts).
        vi.setSystemTime(Date.now() + 1_000);
        aws.asked.length = 0;
        const before = { writes: writes(), rows: rows() };
        const answer = await call(step, { body, sourceIp: addressOf(turn) }, keys[type]);
        const said = `${answer.status} ${answer.body.errorCode ?? ''}`.trim();
        const isDocumented = (documentedAnswers[step] as readonly string[]).includes(said);
        // A code whose message is refused was stored, and is taken back.
        const isStored = said === '400 sms_failure' ? rows() > before.rows : writes() > before.writes;
        if (!isSuccess(answer)) refused++;
        if (!isDocumented || (isStored && !isSuccess(answer)))
          odd.push([what, said, isStored, String(body).slice(0, 200)]);
      }
    };
    await inVirtualTime(sendAll);
    expect(odd).toEqual([]);
    // Bodies that harm nobody are among them, but few.
    expect(refused).toBeGreaterThan(BODIES / 2);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).toString).toBe(Object.prototype.toString);
  }, 240_000);
});
